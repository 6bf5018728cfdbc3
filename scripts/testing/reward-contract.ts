import { parseAbi, parseAbiItem } from "viem";

/** Of every payment that the contract makes. */
export const paidEvent = parseAbiItem(
  "event ReferralPaid(address indexed refWallet, uint256 amount, bytes32 indexed orderRef)",
);

/** What tests do to the contracts as their admin, as the operator, and to the feed and tokens of tests. */
export const adminAbi = parseAbi([
  "function pause()",
  "function unpause()",
  "function setCaps(uint128 paymentCap, uint128 dailyCap)",
  "function setRewardToken(address newToken)",
  "function setAnswerAt(int256 answer, uint256 updatedAt)",
  "function setBehaviour(address wallet, uint8 behaviour)",
  "function payReferral(address refWallet, uint256 amount, bytes32 orderRef)",
]);
