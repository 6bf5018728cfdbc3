import { ReasonBook, type ReasonOf } from "#core/domain/reason";

/** English of {@link mintReasons}. */
export const mintSentences = {
  // What the order says against the reward's row.
  other_reference: "the order was not paid under this reference",
  not_attributed: "the order is not attributed to a referrer",
  no_wallet: "the order names no wallet",
  other_wallet: "the wallet differs from the order's",
  other_currency: "the receipt's currency differs from the order's",
  other_rate: "the receipt's rate does not fit",
  no_price: "the reward has no price",
  other_decimals: "sized for {sized} decimals, the token has {actual}",
  other_amount: "the row says {claimed} token units, order and receipt say {derived}",
  price_outside_bounds: "the price {price} is outside MINTER_TOKEN_USD_MIN and MINTER_TOKEN_USD_MAX",
  rate_outside_bounds: "the rate {rate} is outside MINTER_UAH_PER_USD_MIN and MINTER_UAH_PER_USD_MAX",
  // What the other ledgers say.
  no_payment: "no approved payment and no event of it stand behind the reward",
  no_settlement: "settlements and sales assists do not add up to the order's commission",
  no_period: "no membership period stands behind the reward",
  no_credit_movement: "the credit ledger has no movement that paid the order",
  refund_open: "a refund of the order is not decided yet",
  refund_differs: "the order's refunds, their lines and what they took off each ledger do not add up",
  offset_differs: "what was kept back for debts does not fit what is due, or is not the referrer's",
  not_approved: "approved by {have} admins at this amount, needs {need}",
  link_not_signed: "the wallet's link is not signed by the wallet for this account and code",
  // The Minter's own ceilings.
  reward_ceiling: "reward_ceiling: worth {usd} US dollars, above MINTER_MAX_REWARD_USD",
  day_ceiling: "day_ceiling: it does not fit under MINTER_MAX_DAY_USD of this day",
  // What the contract and the token answer.
  token_refused: "the token refused the payment",
  token_refused_saying: "the token refused the payment: {answer}",
  zero_address: "the contract refuses the zero address",
  zero_amount: "the contract refuses an amount of zero",
  above_payment_cap: "above the contract's cap per payment",
  day_cap_reached: "the contract's cap of this day is reached",
  contract_refused: "the contract refused the payment: {answer}",
  all_refused: "the contract refuses every payment",
  would_revert: "the contract would revert: {answer}",
  skipped_unknown: "the contract left the payment out for a reason this version does not know",
  // What became of a transaction.
  not_in_transaction: "the transaction says nothing of this reward",
  paid_otherwise: "the chain paid {amount} token units to {wallet}, not what is owed",
  reverted: "the transaction reverted",
  replaced: "the transaction was replaced by another",
  earlier_not_found: "an earlier payment is not found on the chain yet",
  not_judged: "nonce {nonce} cannot be judged and is looked at again: {answer}",
  node_refused: "the node refused nonce {nonce}: {answer}",
  fees_at_limit: "fees cannot go above REFERRAL_MAX_FEE_GWEI: waiting",
  // What keeps anything from being signed.
  no_chain: "this clone has no chain: rewards wait",
  fees_too_high: "fees are above REFERRAL_MAX_FEE_GWEI",
  gas_short: "{operator} needs {wei} wei more for gas",
  no_gas: "{operator} has nothing to pay gas with",
  not_operator: "{operator} is not an operator of the contract",
  contract_paused: "the contract is paused",
  other_chain: "the node serves chain {chain}",
  other_token: "the contract pays {token}, not REFERRAL_REWARD_TOKEN_ADDRESS",
  other_mode: "the contract's mode is {actual}, REFERRAL_REWARD_MODE says {configured}",
  other_token_decimals: "the token has {actual} decimals, REFERRAL_TOKEN_DECIMALS says {configured}",
  other_contract:
    "REFERRAL_REWARDS_ADDRESS was {address} when what is in flight was signed: set it back until that is final",
  no_quote: "there is no price to hold rewards against MINTER_MAX_REWARD_USD with",
  payment_cap_too_wide: "the contract's cap per payment is above MINTER_MAX_REWARD_USD",
  day_cap_too_wide: "the contract's cap per day is above MINTER_MAX_DAY_USD",
  node_failed: "the run stopped at the node: {answer}",
  cut_short: "the run was cut short and goes on by itself",
} as const;

/** Why a reward was not paid, or a mint run did less than it could: for an admin or an operator. */
export const mintReasons = new ReasonBook(mintSentences);

export type MintReason = ReasonOf<typeof mintReasons>;
