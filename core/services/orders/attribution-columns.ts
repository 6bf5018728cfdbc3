import type { Attribution } from "#core/domain/attribution";

/** The columns of an order that keep its attribution: either the referrer, or the refused code and why. */
export function attributionColumns(attribution: Attribution) {
  const attributed = attribution.outcome === "attributed" ? attribution : null;
  const refused = attribution.outcome === "refused" ? attribution : null;
  return {
    referralCode: attributed?.referralCode ?? null,
    referrerUserId: attributed?.referrerUserId ?? null,
    referrerWallet: attributed?.referrerWallet ?? null,
    refusedCode: refused?.code ?? null,
    refusedReason: refused?.reason ?? null,
  };
}
