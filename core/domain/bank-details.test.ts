import { expect, test } from "vitest";
import { isBankText, isCompanyCode, parseTaxCode, purposeFits, purposeOf } from "#core/domain/bank-details";
import { bankTextIn } from "#core/domain/bank-text";

const UA = "UA213223130000026007233566001";
const DE = "DE89370400440532013000";

test("a tax code is one of the account's country", () => {
  for (const code of ["12345678", "1234567890", "123456789", "АВ123456"]) expect(parseTaxCode(code, UA)).toBe(code);
  expect(parseTaxCode(" 1234 5678 ", UA)).toBe("12345678");
  for (const code of ["1234567", "12345678901", "AB123456", "", "12-345678"]) expect(parseTaxCode(code, UA)).toBeNull();
  expect(parseTaxCode("de123456789", DE)).toBe("DE123456789");
  for (const code of ["", "12", "=1+1", "x".repeat(21)]) expect(parseTaxCode(code, DE)).toBeNull();
  expect([isCompanyCode("12345678", UA), isCompanyCode("1234567890", UA)]).toEqual([true, false]);
});

test("a purpose names its payout and day, and has room for the longest id", () => {
  const filled = { payoutId: "abc", day: "2026-11-02" };
  expect(purposeOf("Виплата {payout} від {date}", filled)).toBe("Виплата abc від 02.11.2026");
  expect(purposeFits("Payout {payout}")).toBe(true);
  expect(purposeFits("x".repeat(140))).toBe(true);
  expect(purposeFits(`${"x".repeat(100)} {payout} {date}`)).toBe(false);
  expect(purposeFits("for {month}")).toBe(false);
});

test("a bank's file carries letters and common signs, and nothing that could break it", () => {
  expect(isBankText("ТОВ «Ґудзик і Їжак» №5, Kyiv-1 (B2B) 100%")).toBe(true);
  for (const text of ["<b>", "a|b", "tab\there", "emoji 🙂", "中文", "a=b", "\u202Eabc"]) {
    expect(isBankText(text), text).toBe(false);
  }
});

test("in hryvnias a text stays Ukrainian; in another currency it is written in the letters of SWIFT", () => {
  const text = "Щур’як Юлія, зґоїла Згурський «Їжак» №5";
  expect(bankTextIn("UAH", text)).toBe(text);
  expect(bankTextIn("USD", text)).toMatch(/^[A-Za-z0-9/?:().,'+ -]*$/);
  expect(bankTextIn("USD", "Юлія Згурська")).toBe("Yuliia Zghurska");
  expect(bankTextIn("USD", "Café «Їжак» & Co")).toBe("Cafe Yizhak and Co");
});
