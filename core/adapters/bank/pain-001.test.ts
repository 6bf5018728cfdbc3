import { DOMParser, type Element } from "@xmldom/xmldom";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAIN_001, writePain001 } from "#core/adapters/bank/pain-001";
import { BANK_ID, isBankText } from "#core/domain/bank-details";
import { currencies, sumMinor } from "#core/domain/money";
import type { BankPayment, PaymentBatch } from "#core/ports/bank-files";

/** Accounts whose digits are right. */
const ibans = ["UA213223130000026007233566001", "UA903052992990004149123456789", "DE89370400440532013000"];

/** The order of elements in each one that has several, as the message's schema gives it; `?` may be missing. */
const sequences: Record<string, readonly string[]> = {
  CstmrCdtTrfInitn: ["GrpHdr", "PmtInf"],
  GrpHdr: ["MsgId", "CreDtTm", "Authstn?", "NbOfTxs", "CtrlSum?", "InitgPty", "FwdgAgt?"],
  PmtInf: [
    ...["PmtInfId", "PmtMtd", "BtchBookg?", "NbOfTxs?", "CtrlSum?", "PmtTpInf?", "ReqdExctnDt", "PoolgAdjstmntDt?"],
    ...["Dbtr", "DbtrAcct", "DbtrAgt", "DbtrAgtAcct?", "UltmtDbtr?", "ChrgBr?", "CdtTrfTxInf"],
  ],
  CdtTrfTxInf: [
    ...["PmtId", "PmtTpInf?", "Amt", "XchgRateInf?", "ChrgBr?", "UltmtDbtr?", "IntrmyAgt1?", "CdtrAgt?"],
    ...["CdtrAgtAcct?", "Cdtr?", "CdtrAcct?", "UltmtCdtr?", "Purp?", "RgltryRptg?", "Tax?", "RmtInf?"],
  ],
  PmtId: ["InstrId?", "EndToEndId", "UETR?"],
  Cdtr: ["Nm?", "PstlAdr?", "Id?", "CtryOfRes?"],
  Dbtr: ["Nm?", "PstlAdr?", "Id?"],
  DbtrAcct: ["Id", "Tp?", "Ccy?", "Nm?"],
  CdtrAcct: ["Id", "Tp?", "Ccy?", "Nm?"],
  Othr: ["Id", "SchmeNm?", "Issr?"],
};

const childrenOf = (element: Element): Element[] =>
  [...element.childNodes].filter((node): node is Element => node.nodeType === 1);

function only(parent: Element, path: string): Element {
  return path.split("/").reduce((element, name) => {
    const found = childrenOf(element).filter((child) => child.localName === name);
    expect(found, `${name} of ${element.localName}`).toHaveLength(1);
    return found[0] as Element;
  }, parent);
}
const textOf = (parent: Element, path: string) => only(parent, path).textContent ?? "";

/** Reads a message with a parser that knows nothing of its writer, and holds every element to the schema's order. */
function read(xml: string): Element {
  const troubles: string[] = [];
  const parser = new DOMParser({ onError: (level, message) => troubles.push(`${level}: ${message}`) });
  const root = parser.parseFromString(xml, "application/xml").documentElement;
  expect(troubles).toEqual([]);
  if (!root) throw new Error("no root");
  const walk = (element: Element) => {
    expect(element.namespaceURI).toBe(PAIN_001);
    const children = childrenOf(element);
    const sequence = sequences[element.localName ?? ""];
    if (sequence && children.length > 0) {
      const names = children.map(({ localName }) => localName);
      const allowed = sequence.map((name) => name.replace("?", ""));
      const places = names.map((name) => allowed.indexOf(name ?? ""));
      expect(places, names.join(" ")).toEqual(places.toSorted((left, right) => left - right));
      expect(places, `${element.localName}: ${names}`).not.toContain(-1);
      for (const needed of sequence.filter((name) => !name.endsWith("?"))) expect(names).toContain(needed);
      const repeated = names.filter((name, index) => names.indexOf(name) !== index);
      expect(repeated.filter((name) => name !== "CdtTrfTxInf")).toEqual([]);
    }
    if (children.length === 0) expect((element.textContent ?? "").length, element.localName ?? "").toBeGreaterThan(0);
    children.forEach(walk);
  };
  walk(root);
  return root;
}

const id = fc.stringMatching(/^[A-Za-z0-9]{1,35}$/);
const text = fc
  .string({
    unit: fc.constantFrom(..."абвгґєіїйщюяЁёABCxyz 0189.,:;()/?+'’\"«»№&%@#_–-"),
    minLength: 1,
    maxLength: 140,
  })
  .filter((each) => each.trim() === each);
const payment: fc.Arbitrary<BankPayment> = fc.record({
  id,
  amountMinor: fc.bigInt({ min: 1n, max: 10n ** 14n }),
  iban: fc.constantFrom(...ibans),
  holder: text,
  taxCode: fc.constantFrom("12345678", "1234567890", "АВ123456", "DE123456789"),
  purpose: text,
});
const batch: fc.Arbitrary<PaymentBatch> = fc.record({
  id,
  currency: fc.constantFrom(...currencies),
  debtorName: text,
  debtorIban: fc.constantFrom(...ibans),
  madeAt: fc.date({ min: new Date("2024-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
  day: fc.constantFrom("2026-11-27", "2026-02-28"),
  payments: fc.uniqueArray(payment, { minLength: 1, maxLength: 20, selector: (each) => each.id }),
});

describe("the message for the bank", () => {
  it("keeps every rule of pain.001.001.09, and says of each payment just what it is", () => {
    fc.assert(
      fc.property(batch, (made) => {
        const xml = writePain001(made);
        expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true);
        const root = read(xml);
        expect(root.localName).toBe("Document");
        const message = only(root, "CstmrCdtTrfInitn");
        const order = only(message, "PmtInf");
        const transactions = childrenOf(order).filter(({ localName }) => localName === "CdtTrfTxInf");
        expect(transactions).toHaveLength(made.payments.length);

        // The sums are those of what stands in the file, not of what was to be written.
        const amounts = transactions.map((each) => textOf(each, "Amt/InstdAmt"));
        for (const amount of amounts) expect(amount).toMatch(/^\d{1,15}\.\d{2}$/);
        const sum = sumMinor(amounts.map((amount) => BigInt(amount.replace(".", ""))));
        for (const header of [only(message, "GrpHdr"), order]) {
          expect(textOf(header, "NbOfTxs")).toBe(String(transactions.length));
          expect(textOf(header, "CtrlSum")).toMatch(/^\d{1,15}\.\d{2}$/);
          expect(BigInt(textOf(header, "CtrlSum").replace(".", ""))).toBe(sum);
        }

        for (const path of ["GrpHdr/MsgId", "PmtInf/PmtInfId"]) expect(textOf(message, path)).toBe(made.id);
        expect(textOf(message, "GrpHdr/CreDtTm")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(textOf(order, "PmtMtd")).toBe("TRF");
        expect(textOf(order, "ReqdExctnDt/Dt")).toBe(made.day);
        expect(textOf(order, "DbtrAcct/Id/IBAN")).toBe(made.debtorIban);
        expect(textOf(order, "DbtrAcct/Ccy")).toBe(made.currency);
        expect(textOf(order, "Dbtr/Nm")).toBe(made.debtorName);

        made.payments.forEach((paid, index) => {
          const transaction = transactions[index] as Element;
          for (const name of ["InstrId", "EndToEndId"]) {
            expect(textOf(transaction, `PmtId/${name}`)).toBe(paid.id);
            expect(textOf(transaction, `PmtId/${name}`)).toMatch(BANK_ID);
          }
          expect(BigInt((amounts[index] ?? "").replace(".", ""))).toBe(paid.amountMinor);
          expect(only(transaction, "Amt/InstdAmt").getAttribute("Ccy")).toBe(made.currency);
          expect(textOf(transaction, "CdtrAcct/Id/IBAN")).toBe(paid.iban);
          expect(textOf(transaction, "Cdtr/Nm")).toBe(paid.holder);
          const [party] = childrenOf(only(transaction, "Cdtr/Id"));
          expect(["OrgId", "PrvtId"]).toContain(party?.localName);
          expect(textOf(party as Element, "Othr/Id")).toBe(paid.taxCode);
          expect(textOf(transaction, "RmtInf/Ustrd")).toBe(paid.purpose);
          for (const limited of [paid.holder, paid.purpose]) {
            expect(limited.length).toBeLessThanOrEqual(140);
            expect(isBankText(limited)).toBe(true);
          }
          // A Ukrainian account's bank is named by its code in the national clearing.
          const agents = childrenOf(transaction).filter(({ localName }) => localName === "CdtrAgt");
          expect(agents.map((agent) => textOf(agent, "FinInstnId/ClrSysMmbId/MmbId"))).toEqual(
            paid.iban.startsWith("UA") ? [paid.iban.slice(4, 10)] : [],
          );
        });
      }),
    );
  });

  it("is the same each time it is written", () => {
    const [made] = fc.sample(batch, 1);
    if (!made) throw new Error("no batch");
    expect(writePain001(made)).toBe(writePain001({ ...made }));
  });
});
