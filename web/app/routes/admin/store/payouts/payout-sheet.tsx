import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Money } from "#app/ui/money.tsx";
import { SideSheet } from "#app/ui/side-sheet.tsx";
import { PayoutBadge } from "#app/ui/status-badge.tsx";
import type { ShownPayout } from "#core/services/payouts/read-payout";
import { Evidence } from "../../evidence.tsx";
import { MoveList } from "../move-list.tsx";
import { BankMoveForm } from "./bank-move-form.tsx";
import { nextStatesOf } from "./bank-moves.ts";

/** All about one payout: what it pays, what it takes off, what became of it, and what the bank may have said since. */
export function PayoutSheet({ payout, busy }: { payout: ShownPayout; busy: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const addressOf = useAddress();
  const { currency, sales, refunds, salesTotal, refundsTotal } = payout;
  const moves = nextStatesOf(payout);
  const closeTo = addressOf({ open: null });
  return (
    <SideSheet title={`${payout.vendorName}: ${formatMoney(locale, payout.amountMinor, currency)}`} closeTo={closeTo}>
      <div className="space-y-6 text-sm">
        <PayoutBadge status={payout.status} />
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3">
          <Evidence label={t("admin.payouts.payout")}>
            <code className="break-all select-all">{payout.payoutId}</code>
          </Evidence>
          <Evidence label={t("admin.payouts.how")}>
            {t(`payout.method.${payout.method}`)}
            {payout.ibanMasked !== null && <span className="block">{payout.ibanMasked}</span>}
          </Evidence>
          {payout.batchId !== null && (
            <Evidence label={t("admin.payouts.batch")}>
              <AppLink
                to={`/admin/store/payouts?batch=${payout.batchId}`}
                className="break-all underline underline-offset-4"
              >
                {payout.batchId}
              </AppLink>
            </Evidence>
          )}
          {payout.bankReference !== null && (
            <Evidence label={t("admin.payouts.bankReference")}>
              <span className="break-all select-all">{payout.bankReference}</span>
            </Evidence>
          )}
        </dl>
        <dl className="divide-y divide-line rounded-md border border-line px-3">
          <Sum
            label={t("admin.payouts.salesOf", { count: salesTotal })}
            minor={payout.settledMinor}
            currency={currency}
          />
          {payout.adjustedMinor !== 0n && (
            <Sum
              label={t("admin.payouts.refundsOf", { count: refundsTotal })}
              minor={-payout.adjustedMinor}
              currency={currency}
            />
          )}
          <Sum label={t("admin.payouts.amount")} minor={payout.amountMinor} currency={currency} strong />
        </dl>
        {moves.length > 0 && (
          <section className="rounded-md bg-sunken p-4 text-base">
            <BankMoveForm id="sheet-move" action={closeTo} payoutIds={[payout.payoutId]} moves={moves} busy={busy} />
          </section>
        )}
        <Lines title={t("admin.payouts.sales")} lines={sales} more={salesTotal - sales.length} currency={currency} />
        <Lines
          title={t("admin.payouts.refunds")}
          lines={refunds.map(({ netMinor, ...line }) => ({ ...line, netMinor: -netMinor }))}
          more={refundsTotal - refunds.length}
          currency={currency}
        />
        <MoveList
          moves={payout.moves.map((move) => ({
            ...move,
            label: t(`payout.status.${move.toStatus}`),
            reference: move.bankReference,
          }))}
        />
      </div>
    </SideSheet>
  );
}

interface SumProps {
  label: string;
  minor: bigint;
  currency: string;
  strong?: boolean;
}

function Sum({ label, minor, currency, strong = false }: SumProps) {
  return (
    <div className={`flex flex-wrap justify-between gap-x-4 py-2 ${strong ? "font-semibold" : ""}`}>
      <dt className={strong ? "" : "text-ink-soft"}>{label}</dt>
      <dd>
        <Money minor={minor} currency={currency} />
      </dd>
    </div>
  );
}

interface LinesProps {
  title: string;
  lines: readonly { orderId: string; settlementId: string; netMinor: bigint }[];
  /** How many there are besides. */
  more: number;
  currency: string;
}

/** The orders of the sales or refunds in a payout. */
function Lines({ title, lines, more, currency }: LinesProps) {
  const { t } = useTranslation();
  if (lines.length === 0) return null;
  return (
    <details>
      <summary className="min-h-6 font-medium underline underline-offset-4">
        {title} ({lines.length + more})
      </summary>
      <ul className="mt-2 divide-y divide-line">
        {lines.map(({ orderId, settlementId, netMinor }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order.
          <li key={`${settlementId} ${index}`} className="flex justify-between gap-4 py-1.5">
            <AppLink to={`/admin/orders/${orderId}`} className="break-all underline underline-offset-4">
              {orderId}
            </AppLink>
            <Money minor={netMinor} currency={currency} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mt-1 text-ink-soft">{t("admin.payouts.more", { count: more })}</p>}
    </details>
  );
}
