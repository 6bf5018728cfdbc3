import { useTranslation } from "#app/i18n/translation.ts";
import type { FindingState } from "#core/domain/audit-finding";
import type { CodeStanding } from "#core/domain/code-standing";
import type { GoodsStanding } from "#core/domain/goods";
import { type OrderStatus, type PaymentPhase, type PaymentStatus, phaseOf } from "#core/domain/payment";
import type { PayoutStatus } from "#core/domain/payout";
import type { RefundExtent, RefundStanding } from "#core/domain/refund-standing";
import type { RewardStatus } from "#core/domain/reward";
import type { SettlementStatus } from "#core/domain/settlement";
import { Hint } from "./hint.tsx";
import { Icon, type IconName } from "./icon.tsx";

const looks = {
  waiting: "bg-warning-soft text-warning",
  moving: "bg-info-soft text-info",
  done: "bg-success-soft text-success",
  broken: "bg-danger-soft text-danger",
  closed: "bg-sunken text-ink-soft",
} as const;

interface Look {
  look: keyof typeof looks;
  icon: IconName;
}

function Badge({ look, icon, label }: Look & { label: string }) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-medium whitespace-nowrap ${looks[look]}`}
    >
      <Icon name={icon} size={14} />
      {label}
    </span>
  );
}

const rewardLooks: Record<RewardStatus, Look> = {
  pending_approval: { look: "waiting", icon: "clock" },
  approved: { look: "moving", icon: "check" },
  minting: { look: "moving", icon: "link" },
  minted: { look: "done", icon: "check" },
  failed: { look: "broken", icon: "alert" },
  rejected: { look: "closed", icon: "cross" },
};

/**
 * What keeps a reward from being paid: a refund of its order is not decided yet; or, once it is approved, its referrer has no
 * wallet, or the wallet can still be stopped.
 */
export type RewardWait = "refund" | "wallet" | "days";

const waitLooks: Record<RewardWait, Look> = {
  refund: { look: "waiting", icon: "undo" },
  wallet: { look: "waiting", icon: "wallet" },
  days: { look: "moving", icon: "clock" },
};

interface RewardBadgeProps {
  status: RewardStatus;
  /** Told to its referrer alone. */
  wait?: RewardWait | null;
  /** Whether the reader is its referrer, to whom it speaks of "your wallet". */
  isOwn?: boolean;
}

/** A reward's state; the hint says what happens next. */
export function RewardBadge({ status, wait = null, isOwn = true }: RewardBadgeProps) {
  const { t } = useTranslation();
  if (status === "minted" && !isOwn) return <Badge {...rewardLooks.minted} label={t("admin.paidOut")} />;
  const waits = status === "approved" || wait === "refund" ? wait : null;
  return (
    <Hint text={t(waits ? `reward.wait.${waits}.next` : `reward.status.${status}.next`)}>
      <Badge
        {...(waits ? waitLooks[waits] : rewardLooks[status])}
        label={t(waits ? `reward.wait.${waits}.label` : `reward.status.${status}.label`)}
      />
    </Hint>
  );
}

/** An order's state; what was refunded of it speaks before that it was paid. */
export function OrderBadge({ status, refunded }: { status: OrderStatus; refunded: RefundExtent }) {
  const { t } = useTranslation();
  if (status === "paid" && refunded !== "none") {
    return <Badge {...extentLooks[refunded]} label={t(`order.refunded.${refunded}`)} />;
  }
  return <Badge {...orderLooks[status]} label={t(`order.status.${status}`)} />;
}

const orderLooks: Record<OrderStatus, Look> = {
  pending: { look: "waiting", icon: "clock" },
  paid: { look: "done", icon: "check" },
  cancelled: { look: "closed", icon: "cross" },
};

const extentLooks: Record<Exclude<RefundExtent, "none">, Look> = {
  partly: { look: "moving", icon: "undo" },
  whole: { look: "closed", icon: "undo" },
};

const refundLooks: Record<RefundStanding, Look> = {
  open: { look: "waiting", icon: "clock" },
  done: { look: "closed", icon: "undo" },
  refused: { look: "broken", icon: "alert" },
  closed: { look: "closed", icon: "check" },
  dropped: { look: "closed", icon: "cross" },
};

export function RefundBadge({ standing }: { standing: RefundStanding }) {
  const { t } = useTranslation();
  return <Badge {...refundLooks[standing]} label={t(`order.refund.state.${standing}`)} />;
}

const settlementLooks: Record<SettlementStatus, Look> = {
  pending: { look: "waiting", icon: "clock" },
  held: { look: "broken", icon: "alert" },
  in_payout: { look: "waiting", icon: "clock" },
  paid: { look: "done", icon: "check" },
  reversed: { look: "closed", icon: "undo" },
};

export function SettlementBadge({ status }: { status: SettlementStatus }) {
  const { t } = useTranslation();
  return <Badge {...settlementLooks[status]} label={t(`vendor.status.${status}`)} />;
}

const findingLooks: Record<FindingState, Look> = {
  open: { look: "broken", icon: "alert" },
  closed: { look: "closed", icon: "check" },
  gone: { look: "done", icon: "check" },
};

export function FindingBadge({ state }: { state: FindingState }) {
  const { t } = useTranslation();
  return <Badge {...findingLooks[state]} label={t(`admin.audit.badge.${state}`)} />;
}

const codeLooks: Record<CodeStanding, Look> = {
  active: { look: "done", icon: "check" },
  deactivated: { look: "broken", icon: "cross" },
  ended: { look: "closed", icon: "cross" },
};

export function CodeBadge({ standing }: { standing: CodeStanding }) {
  const { t } = useTranslation();
  return <Badge {...codeLooks[standing]} label={t(`admin.codes.standing.${standing}`)} />;
}

const payoutLooks: Record<PayoutStatus, Look> = {
  pending: { look: "moving", icon: "clock" },
  paid: { look: "done", icon: "check" },
  failed: { look: "broken", icon: "cross" },
  returned: { look: "broken", icon: "undo" },
};

export function PayoutBadge({ status }: { status: PayoutStatus }) {
  const { t } = useTranslation();
  return <Badge {...payoutLooks[status]} label={t(`payout.status.${status}`)} />;
}

const phaseLooks: Record<PaymentPhase, Look> = {
  open: { look: "waiting", icon: "clock" },
  paid: { look: "done", icon: "check" },
  failed: { look: "broken", icon: "cross" },
  given_back: { look: "closed", icon: "undo" },
};

/** Statuses that do not look like others of their phase. */
const paymentLooks: Partial<Record<PaymentStatus, Look>> = {
  pending: { look: "moving", icon: "clock" },
  expired: { look: "closed", icon: "cross" },
  surplus: { look: "waiting", icon: "undo" },
};

/** `isPartlyRefunded`: part of it went back to the payer, and the rest counts. */
export function PaymentBadge({
  status,
  isPartlyRefunded = false,
}: {
  status: PaymentStatus;
  isPartlyRefunded?: boolean;
}) {
  const { t } = useTranslation();
  if (isPartlyRefunded) return <Badge {...extentLooks.partly} label={t("payment.partlyRefunded")} />;
  return <Badge {...(paymentLooks[status] ?? phaseLooks[phaseOf(status)])} label={t(`payment.status.${status}`)} />;
}

const goodsLooks: Record<GoodsStanding, Look> = {
  for_sale: { look: "done", icon: "check" },
  sold_out: { look: "waiting", icon: "alert" },
  archived: { look: "closed", icon: "cross" },
};

/** Whether buyers can order a product. */
export function GoodsBadge({ standing }: { standing: GoodsStanding }) {
  const { t } = useTranslation();
  return <Badge {...goodsLooks[standing]} label={t(`goods.standing.${standing}`)} />;
}
