/** One fault put into ReferralRewards.sol: what it means, the text it replaces and what it puts there. */
export type Mutant = { fault: string; from: string; to: string };

const remove = (fault: string, from: string): Mutant => ({ fault, from, to: "" });
const PAY_MODIFIERS =
  "        external\n        onlyRole(OPERATOR_ROLE)\n        whenNotPaused\n        nonReentrant\n    {";
const BATCH_MODIFIERS =
  "        external\n        onlyRole(OPERATOR_ROLE)\n        whenNotPaused\n        nonReentrant\n        returns";

function without(modifiers: string, modifier: string): { from: string; to: string } {
  return { from: modifiers, to: modifiers.replace(`        ${modifier}\n`, "") };
}

/** Each check, effect and event of the contract, broken in turn. */
export const MUTANTS: Mutant[] = [
  remove("implementation left open", "        _disableInitializers();\n"),
  { fault: "admin may be nobody", from: "admin != address(0) && operator", to: "operator" },
  { fault: "operator may be nobody", from: " && operator != address(0)", to: "" },
  remove("admin gets no role", "        _grantRole(DEFAULT_ADMIN_ROLE, admin);\n"),
  remove("operator gets no role", "        _grantRole(OPERATOR_ROLE, operator);\n"),
  remove("caps start at zero", "        _setCaps(UNLIMITED, UNLIMITED);\n"),
  {
    fault: "caps asked for are not set",
    from: "_setUp(admin, operator, token, mode);\n        _setCaps(paymentCap, dailyCap);",
    to: "_setUp(admin, operator, token, mode);",
  },
  { fault: "anyone pays singly", ...without(PAY_MODIFIERS, "onlyRole(OPERATOR_ROLE)") },
  { fault: "single pays while paused", ...without(PAY_MODIFIERS, "whenNotPaused") },
  { fault: "single can be reentered", ...without(PAY_MODIFIERS, "nonReentrant") },
  { fault: "anyone pays batches", ...without(BATCH_MODIFIERS, "onlyRole(OPERATOR_ROLE)") },
  { fault: "batch pays while paused", ...without(BATCH_MODIFIERS, "whenNotPaused") },
  { fault: "batch can be reentered", ...without(BATCH_MODIFIERS, "nonReentrant") },
  ...["AlreadyPaid", "ZeroAddress", "ZeroAmount", "PaymentCapExceeded", "TokenRefused"].map((reason) => ({
    fault: `single goes through on ${reason}`,
    from: `if (reason == SkipReason.${reason})`,
    to: "if (false)",
  })),
  {
    fault: "single spends no cap",
    from: "revert ReferralRewards__TokenRefused(tokenError);\n        _endRun(run);",
    to: "revert ReferralRewards__TokenRefused(tokenError);",
  },
  {
    fault: "batch spends no cap",
    from: "            }\n        }\n        _endRun(run);",
    to: "            }\n        }",
  },
  { fault: "batch counts nothing", from: "                    ++paidCount;", to: "" },
  {
    fault: "skips are not reported",
    from: "                emit ReferralSkipped(payment.refWallet, payment.amount, payment.orderRef, reason, tokenError);",
    to: "",
  },
  ...["pause() external", "unpause() external"].map((signature) => ({
    fault: `anyone calls ${signature.slice(0, -9)}`,
    from: `function ${signature} onlyRole(DEFAULT_ADMIN_ROLE)`,
    to: `function ${signature}`,
  })),
  ...[
    "setRewardToken(address newToken)",
    "setRewardMode(RewardMode newMode)",
    "setCaps(uint128 paymentCap, uint128 dailyCap)",
  ].map((signature) => ({
    fault: `anyone calls ${signature.split("(")[0]}`,
    from: `function ${signature} external onlyRole(DEFAULT_ADMIN_ROLE)`,
    to: `function ${signature} external`,
  })),
  { fault: "anyone upgrades", from: "internal override onlyRole(DEFAULT_ADMIN_ROLE)", to: "internal override" },
  { fault: "modes swapped", from: "== RewardMode.MINT ?", to: "!= RewardMode.MINT ?" },
  { fault: "token without code agrees", from: "require(run.token.code.length > 0", to: "require(true" },
  { fault: "references are paid again", from: "if (mark.paid != 0)", to: "if (false)" },
  { fault: "zero address is paid", from: "if (refWallet == address(0)) return", to: "if (false) return" },
  { fault: "zero amount is paid", from: "if (amount == 0) return", to: "if (false) return" },
  { fault: "no cap per payment", from: "if (amount > run.paymentCap) return", to: "if (false) return" },
  { fault: "cap per payment one too low", from: "amount > run.paymentCap", to: "amount >= run.paymentCap" },
  {
    fault: "zero amount looked at before paid",
    from: "        if (mark.paid != 0) return (SkipReason.AlreadyPaid, tokenError);\n",
    to: "        if (amount == 0) return (SkipReason.ZeroAmount, tokenError);\n        if (mark.paid != 0) return (SkipReason.AlreadyPaid, tokenError);\n",
  },
  remove("nothing is marked", "        mark.paid = 1;\n"),
  remove("a refused item stays marked", "            mark.paid = 0;\n"),
  { fault: "no cap per day", from: "if (spent > run.dailyCap)", to: "if (false)" },
  { fault: "cap per day one too low", from: "spent > run.dailyCap", to: "spent >= run.dailyCap" },
  remove("a batch forgets what it spent", "        run.spent = spent;\n"),
  remove("payments are not reported", "        emit ReferralPaid(refWallet, amount, orderRef);\n"),
  { fault: "low gas looks like a refusal", from: "moved || gasBefore >= GAS_FOR_PROOF", to: "true" },
  { fault: "gas that proves nothing counts", from: "GAS_FOR_PROOF = 210_000", to: "GAS_FOR_PROOF = 150_000" },
  { fault: "the token gets all the gas", from: "moved := call(callGas,", to: "moved := call(gas()," },
  { fault: "`false` is agreement", from: ", eq(mload(0x00), 1)", to: ", 1" },
  { fault: "half a word is agreement", from: "gt(answer, 0x1f)", to: "gt(answer, 0x00)" },
  { fault: "no answer is refusal", from: "or(iszero(answer), and(", to: "or(0, and(" },
  { fault: "a revert is agreement", from: "moved := and(moved, or(", to: "moved := and(1, or(" },
  { fault: "huge answers are kept", from: "            if gt(size, most) { size := most }\n", to: "" },
  {
    fault: "token may be nobody",
    from: "        require(newToken != address(0), ReferralRewards__ZeroAddress());\n",
    to: "",
  },
  {
    fault: "token may be no contract",
    from: "        require(newToken.code.length > 0, ReferralRewards__NotAContract(newToken));\n",
    to: "",
  },
  remove("token change is not reported", "        emit RewardTokenUpdated($.rewardToken, newToken);\n"),
  remove("mode change is not reported", "        emit RewardModeUpdated($.rewardMode, newMode);\n"),
  remove("caps change is not reported", "        emit CapsUpdated(paymentCap, dailyCap);\n"),
  { fault: "a payment may be over a day's cap", from: "require(paymentCap <= dailyCap,", to: "require(true," },
  { fault: "equal caps are refused", from: "require(paymentCap <= dailyCap,", to: "require(paymentCap < dailyCap," },
  { fault: "the day never ends", from: "return $.spentDay == _today() ? $.spent : 0;", to: "return $.spent;" },
  { fault: "the day lasts two days", from: "return block.timestamp / 1 days;", to: "return block.timestamp / 2 days;" },
  {
    fault: "the day is said to end a second late",
    from: "return (_today() + 1) * 1 days;",
    to: "return (_today() + 1) * 1 days + 1;",
  },
];
