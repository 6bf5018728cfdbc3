import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { Notice } from "#app/ui/notice.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { RewardStatus } from "#core/domain/reward";

interface RewardTotalsProps {
  /** In smallest units; more than one row only where the token's decimals have changed. */
  tokens: { decimals: number; waiting: bigint; onItsWay: bigint; minted: bigint }[];
  /** How many rewards stand how. */
  counts: Partial<Record<RewardStatus, number>>;
  /** Rewards wait for a wallet. */
  needsWallet: boolean;
  /** What was paid for orders that were refunded later, and is still to be kept back; null for nothing. */
  debt: { tokenAmount: bigint; tokenDecimals: number | null } | null;
  tokenSymbol: string;
}

const parts = [
  { name: "waiting", of: "waiting" },
  { name: "onItsWay", of: "onItsWay" },
  { name: "received", of: "minted" },
] as const;

/**
 * What is still to come and what has arrived, what the next one takes to arrive, and, in plain words, what later rewards make
 * up for.
 */
export function RewardTotals({ tokens, counts, needsWallet, debt, tokenSymbol }: RewardTotalsProps) {
  const { t } = useTranslation();
  if (tokens.length === 0 && debt === null) return null;
  return (
    <section aria-labelledby="totals-title" className="space-y-3">
      <h2 id="totals-title" className="text-lg">
        {t("refcodes.totals.title")}
      </h2>
      <dl className="grid gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-3">
        {parts.map(({ name, of }) => (
          <div key={name} className="@container flex min-w-0 flex-col bg-surface p-4">
            <dt className="text-sm text-ink-soft">{t(`refcodes.totals.${name}`)}</dt>
            {tokens.map((row) => (
              <dd
                key={row.decimals}
                className="mt-1 text-[clamp(1rem,11cqi,2.25rem)] leading-tight font-semibold tracking-tight **:whitespace-normal"
              >
                <TokenAmount amount={row[of]} decimals={row.decimals} symbol={tokenSymbol} />
              </dd>
            ))}
            <dd className="text-sm text-ink-soft">{t(`refcodes.totals.${name}Text`)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <span className="font-medium">{t("refcodes.next.title")}</span>{" "}
        {t(`refcodes.next.${nextOf(counts, needsWallet)}`)}
      </p>
      {debt && debt.tokenDecimals !== null && (
        <Notice tone="info">
          <Trans
            i18nKey="refcodes.debt"
            components={{
              tokens: <TokenAmount amount={debt.tokenAmount} decimals={debt.tokenDecimals} symbol={tokenSymbol} />,
            }}
          />
        </Notice>
      )}
    </section>
  );
}

/** What the reward that will arrive first waits for. */
function nextOf(counts: RewardTotalsProps["counts"], needsWallet: boolean) {
  const has = (status: RewardStatus) => (counts[status] ?? 0) > 0;
  if (has("minting")) return "minting";
  if (has("approved")) return needsWallet ? "wallet" : "approved";
  if (has("pending_approval")) return needsWallet ? "approvalAndWallet" : "approval";
  return has("failed") ? "onHold" : "order";
}
