import { expect, test } from "vitest";
import { bankTextIn } from "#core/domain/bank-text";
import { bankDetailsInput } from "#core/services/payouts/bank/bank-details-input";

const details = {
  iban: "UA213223130000026007233566001",
  holder: "Ніна Їжакевич",
  taxCode: "1234567890",
  purpose: "Виплата {payout} від {date}",
};

/** Which field is refused; none where the details are taken. */
function refusedOf(change: Partial<typeof details>): PropertyKey[] {
  const read = bankDetailsInput.safeParse({ ...details, ...change });
  return [...new Set(read.error?.issues.flatMap(({ path }) => path))];
}

test("no vendor's details make a file that a bank refuses, in whatever currency they are paid", () => {
  expect(refusedOf({})).toEqual([]);
  // 140 letters become 560.
  expect(bankTextIn("USD", "щ".repeat(140))).toHaveLength(560);
  expect(refusedOf({ holder: "щ".repeat(140) })).toEqual(["holder"]);
  expect(refusedOf({ purpose: `${"щ".repeat(60)} {payout}` })).toEqual(["purpose"]);
  // And these none.
  for (const nothing of ["ььь", "ъъъ", "ßßß", "ђћџ", "« »"]) {
    expect(refusedOf({ holder: nothing }), nothing).toEqual(["holder"]);
    expect(refusedOf({ purpose: nothing }), nothing).toEqual(["purpose"]);
  }
  expect(refusedOf({ holder: "щ".repeat(35), purpose: `${"щ".repeat(20)} {payout} {date}` })).toEqual([]);
});
