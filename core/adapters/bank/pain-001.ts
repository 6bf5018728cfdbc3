import XMLBuilder from "fast-xml-builder";
import { isCompanyCode } from "#core/domain/bank-details";
import { ukrainianBankOf } from "#core/domain/iban";
import { formatMinorAsDecimal, sumMinor } from "#core/domain/money";
import type { BankPayment, PaymentBatch } from "#core/ports/bank-files";

export const PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

const builder = new XMLBuilder({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  format: true,
});

/**
 * A batch as an ISO 20022 customer credit transfer initiation, `pain.001.001.09`: one payment order with a transaction a
 * payout. Elements stand in the order of the message's schema; the batch's id is the message's, so a bank takes the same
 * file once.
 */
export function writePain001(batch: PaymentBatch): string {
  const { id, currency, debtorName, debtorIban, madeAt, day, payments } = batch;
  const sums = {
    NbOfTxs: String(payments.length),
    CtrlSum: formatMinorAsDecimal(sumMinor(payments.map(({ amountMinor }) => amountMinor))),
  };
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    Document: {
      "@xmlns": PAIN_001,
      CstmrCdtTrfInitn: {
        GrpHdr: {
          MsgId: id,
          CreDtTm: `${madeAt.toISOString().slice(0, 19)}Z`,
          ...sums,
          InitgPty: { Nm: debtorName },
        },
        PmtInf: {
          PmtInfId: id,
          PmtMtd: "TRF",
          // Each payment is a line of its own on the account's statement, where it can be found again.
          BtchBookg: "false",
          ...sums,
          ReqdExctnDt: { Dt: day },
          Dbtr: { Nm: debtorName },
          DbtrAcct: { Id: { IBAN: debtorIban }, Ccy: currency },
          DbtrAgt: agentOf(debtorIban) ?? { FinInstnId: { Othr: { Id: "NOTPROVIDED" } } },
          CdtTrfTxInf: payments.map((payment) => transactionOf(payment, currency)),
        },
      },
    },
  });
}

function transactionOf({ id, amountMinor, iban, holder, taxCode, purpose }: BankPayment, currency: string) {
  const agent = agentOf(iban);
  const party = isCompanyCode(taxCode, iban) ? "OrgId" : "PrvtId";
  return {
    PmtId: { InstrId: id, EndToEndId: id },
    Amt: { InstdAmt: { "@Ccy": currency, "#text": formatMinorAsDecimal(amountMinor) } },
    ...(agent && { CdtrAgt: agent }),
    Cdtr: { Nm: holder, Id: { [party]: { Othr: { Id: taxCode, SchmeNm: { Cd: "TXID" } } } } },
    CdtrAcct: { Id: { IBAN: iban } },
    RmtInf: { Ustrd: purpose },
  };
}

/** The bank of a Ukrainian account, by its code; others are found by the IBAN. */
function agentOf(iban: string) {
  const code = ukrainianBankOf(iban);
  return code === null ? null : { FinInstnId: { ClrSysMmbId: { MmbId: code } } };
}
