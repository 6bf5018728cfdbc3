import { describe, expect, it } from "vitest";
import { z } from "zod";
import { approvalFields, secondApprovalFits } from "#core/env/approval-settings";
import { parseEnv } from "#core/env/parse";

const valid = { REFERRAL_UAH_PER_USD: "41.35", REFERRAL_AUTO_APPROVE_MAX_USD: "500" };
const parse = (env: object) => parseEnv(z.object(approvalFields).refine(...secondApprovalFits), env);

describe("the settings of approvals", () => {
  it("ask for one admin and no delay unless told otherwise", () => {
    const settings = {
      REFERRAL_UAH_PER_USD: { value: 4135n, scale: 2 },
      REFERRAL_AUTO_APPROVE_MAX_USD: 500n,
      REFERRAL_SECOND_APPROVAL_USD: null,
      REFERRAL_APPROVAL_DELAY_DAYS: 0,
    };
    expect(parse(valid)).toEqual(settings);
    expect(parse({ ...valid, REFERRAL_SECOND_APPROVAL_USD: "" })).toEqual(settings);
    expect(parse({ ...valid, REFERRAL_SECOND_APPROVAL_USD: "500", REFERRAL_APPROVAL_DELAY_DAYS: "90" })).toMatchObject({
      REFERRAL_SECOND_APPROVAL_USD: 500n,
      REFERRAL_APPROVAL_DELAY_DAYS: 90,
    });
  });

  it("refuse a second admin for what is approved at once", () => {
    expect(() => parse({ ...valid, REFERRAL_SECOND_APPROVAL_USD: "499" })).toThrow(
      "REFERRAL_SECOND_APPROVAL_USD: may not be below REFERRAL_AUTO_APPROVE_MAX_USD",
    );
    expect(
      parse({ REFERRAL_UAH_PER_USD: "40", REFERRAL_AUTO_APPROVE_MAX_USD: "0", REFERRAL_SECOND_APPROVAL_USD: "0" }),
    ).toMatchObject({ REFERRAL_SECOND_APPROVAL_USD: 0n });
  });

  it.each([
    ["REFERRAL_UAH_PER_USD", "0"],
    ["REFERRAL_AUTO_APPROVE_MAX_USD", "1.5"],
    ["REFERRAL_SECOND_APPROVAL_USD", "1e3"],
    ["REFERRAL_SECOND_APPROVAL_USD", "-1"],
    ["REFERRAL_APPROVAL_DELAY_DAYS", "91"],
    ["REFERRAL_APPROVAL_DELAY_DAYS", "1.5"],
    ["REFERRAL_APPROVAL_DELAY_DAYS", ""],
  ])("refuse %s = %s by its name", (name, value) => {
    expect(() => parse({ ...valid, [name]: value })).toThrow(name);
  });
});
