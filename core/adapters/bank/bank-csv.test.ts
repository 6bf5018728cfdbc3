import { describe, expect, it } from "vitest";
import { MAX_ANSWER_LINES, readBankAnswer } from "#core/adapters/bank/bank-answer";
import { writePayoutCsv } from "#core/adapters/bank/payout-csv";
import { documentedColumns } from "#core/domain/payout-csv";
import type { PaymentBatch } from "#core/ports/bank-files";

const batch: PaymentBatch = {
  id: "batch1",
  currency: "UAH",
  debtorName: "Ring",
  debtorIban: "UA903052992990004149123456789",
  madeAt: new Date("2026-11-27T09:00:00Z"),
  day: "2026-11-27",
  payments: [
    {
      id: "p1",
      amountMinor: 123_456n,
      iban: "UA213223130000026007233566001",
      holder: 'ТОВ "Їжак, син"',
      taxCode: "12345678",
      purpose: "-1+cmd|' /C calc'!A0",
    },
  ],
};

describe("the CSV for the bank", () => {
  it("has the documented columns, whole amounts, and no cell that a spreadsheet would run", () => {
    expect(writePayoutCsv(batch, documentedColumns).split("\r\n")).toEqual([
      "payout_id,amount,currency,holder,iban,tax_code,purpose,date,batch_id,debtor_name,debtor_iban",
      `p1,1234.56,UAH,"ТОВ ""Їжак, син""",UA213223130000026007233566001,12345678,"'-1+cmd|' /C calc'!A0",2026-11-27,batch1,Ring,UA903052992990004149123456789`,
      "",
    ]);
  });

  it("has the columns that the clone's bank wants", () => {
    const columns = [
      { heading: "Сума", field: "amount" },
      { heading: "Рахунок", field: "iban" },
      { heading: "№", field: "payoutId" },
    ] as const;
    expect(writePayoutCsv(batch, columns)).toBe("Сума,Рахунок,№\r\n1234.56,UA213223130000026007233566001,p1\r\n");
  });
});

describe("the bank's answer", () => {
  const heading = "payout_id,amount,status,bank_reference";

  it("is read with any of the usual separators, in any order of columns, with what a spreadsheet leaves around it", () => {
    const expected = { line: 1, payoutId: "p1", amountMinor: 123_456n, status: "paid", bankReference: "B-1" };
    for (const text of [
      `${heading}\np1,1234.56,paid,B-1`,
      `\uFEFF${heading}\r\np1,1234.56,PAID,B-1\r\n\r\n`,
      `${heading.replaceAll(",", ";")}\np1;1234,56;ACSC;B-1`,
      `Status\tAmount\tPayout ID\tBank reference\tother\npaid\t1234.56\tp1\tB-1\tx`,
      `${heading}\n"p1","1234.56","paid","B-1"\n,,,`,
    ]) {
      expect(readBankAnswer(text), text).toMatchObject([expected]);
    }
  });

  it("says what is wrong with the account where the bank's reason does", () => {
    const lines = readBankAnswer(`${heading},reason\np1,1.00,RJCT,B-1,AC04 closed\np2,1.00,failed,B-2,no funds`);
    expect(lines).toMatchObject([
      { status: "failed", reason: "AC04 closed", isAccountWrong: true },
      { status: "failed", reason: "no funds", isAccountWrong: false },
    ]);
  });

  it("keeps what it cannot read as that: no amount is guessed and no word taken for another", () => {
    for (const amount of ["1,234.56", "1 234", "-5", "1e3", "12.345", "0x10", "", "١٢"]) {
      expect(readBankAnswer(`${heading}\np1,"${amount}",paid,B`)[0]?.amountMinor, amount).toBeNull();
    }
    for (const status of ["", "pending", "PDNG", "unpaid", "constructor", "__proto__"]) {
      expect(readBankAnswer(`${heading}\np1,1.00,${status},B`)[0]?.status, status).toBeNull();
    }
  });

  it("is refused whole when it is something else", () => {
    for (const text of ["", "hello", heading, `${heading.replace("amount", "sum")}\np1,1,paid,B`, "<xml/>", "{}"]) {
      expect(() => readBankAnswer(text), text).toThrow(expect.objectContaining({ code: "invalid_input" }));
    }
    const many = `${heading}\n${"p1,1,paid,B\n".repeat(MAX_ANSWER_LINES + 1)}`;
    expect(() => readBankAnswer(many)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});
