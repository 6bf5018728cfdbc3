import { expect, it } from "vitest";
import { refuseOtherOperator } from "./contract-step.ts";
import { FakeAccount } from "./testing/account.ts";
import { SLUG, testContext } from "./testing/clone.ts";

/** Address of the key that is all ones. */
const OPERATOR = "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1";
const keyOf = (digit: string) => `0x${digit.repeat(32)}`;

it("a new key of the operator must be of the account that the contract pays for", () => {
  const name = "REFERRAL_MINTER_PRIVATE_KEY";
  const renew = (key: string | undefined, operatorAddress: string | undefined = OPERATOR) => {
    const ctx = testContext(new FakeAccount(SLUG), { secrets: { [name]: key } });
    ctx.clone.made = { operatorAddress };
    return () => refuseOtherOperator(ctx, [name]);
  };
  expect(renew(keyOf("01"))).not.toThrow();
  expect(renew(keyOf("02"))).toThrow(OPERATOR);
  expect(renew(keyOf("02"))).not.toThrow(keyOf("02"));
  expect(renew(undefined)).toThrow("give it in the file of secrets");
  expect(renew("0x1")).toThrow("must be 0x");
});
