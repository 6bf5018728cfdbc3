import { createInstance, type TFunction } from "i18next";
import { escapeHtml } from "#core/domain/html";
import type { Locale } from "#core/domain/locale";
import type { LetterFacts, LetterWriter } from "#core/ports/letter-writer";
import { formatMoney } from "#web/app/format/money";
import { formatTokens } from "#web/app/format/token";
import { localisePath } from "#web/app/i18n/locales";
import en from "./locales/en/mail.json" with { type: "json" };
import ru from "./locales/ru/mail.json" with { type: "json" };
import uk from "./locales/uk/mail.json" with { type: "json" };

/** Like the store's own colours in light; mail programs know neither our tokens nor our fonts. */
const STYLE = {
  body: "margin:0;padding:24px;background:#f4f4f1;color:#1c1c1a;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif",
  card: "max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #dddcd6;border-radius:10px",
  button:
    "display:inline-block;padding:12px 24px;border-radius:6px;background:#1c1c1a;color:#ffffff;text-decoration:none;font-weight:600",
  soft: "color:#57564f;font-size:14px;overflow-wrap:anywhere",
};

const bundles = { en, uk, ru };
const texts = createInstance();
void texts.init({
  resources: Object.fromEntries(Object.entries(bundles).map(([locale, mail]) => [locale, { mail }])),
  defaultNS: "mail",
  ns: ["mail"],
  fallbackLng: false,
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** Page that each letter's button opens. */
const pages = {
  verify: "/confirm",
  reset: "/reset-password",
  approve: "/confirm",
  adopt: "/confirm",
  changed: "/forgot-password",
  moved: "/",
  refund: "/orders",
  refunded: "/orders",
  reduced: "/refcodes",
  adjusted: "/vendor",
  sent: "/orders",
  payoutPaid: "/vendor/payouts",
  payoutFailed: "/vendor/payouts",
  payoutReturned: "/vendor/payouts",
  findings: "/admin/audit",
  factorAdded: "/account/security",
  factorRemoved: "/account/security",
  recoveryCodesMade: "/account/security",
  recoveryCodeUsed: "/account/security",
  linked: "/confirm",
  invited: "/join",
  left: "/account",
  bankDetails: "/confirm",
  payoutMethod: "/confirm",
} as const;

/** Letters that only report: nothing has to be done by a certain time. */
const notices: ReadonlySet<LetterFacts["kind"]> = new Set([
  "changed",
  "moved",
  "refund",
  "refunded",
  "reduced",
  "adjusted",
  "sent",
  "payoutPaid",
  "payoutFailed",
  "payoutReturned",
  "findings",
  "factorAdded",
  "factorRemoved",
  "recoveryCodesMade",
  "recoveryCodeUsed",
  "left",
]);

/** Letters that report, too, with a link that stops what they tell of. */
const tells: ReadonlySet<LetterFacts["kind"]> = new Set(["linked", "bankDetails", "payoutMethod"]);

interface Store {
  store: string;
  appUrl: string;
  tokenSymbol: string;
  /** The languages it speaks, the main one first. */
  locales: readonly [Locale, ...Locale[]];
}

/** Facts of a letter in a language that the store speaks. */
type SpokenFacts = LetterFacts & { locale: Locale };

/**
 * Writes a store's letters, as text and as HTML with all user input escaped. A reader whose language the store does not
 * speak, or does not know, is written to in its main one.
 */
export function createLetterWriter(store: Store): LetterWriter {
  const [main] = store.locales;
  return {
    write(facts) {
      const locale = store.locales.find((spoken) => spoken === facts.locale) ?? main;
      return writeLetter({ ...facts, locale }, store);
    },
  };
}

function writeLetter(facts: SpokenFacts, { store, appUrl, tokenSymbol }: Store) {
  const { kind, locale, name, account, newEmail = "", refund, sale, parcel, payout, wallet, vendorName } = facts;
  const t: TFunction = texts.getFixedT(locale, "mail");
  const order = refund ?? parcel;
  const page = order ? `${pages[kind]}/${encodeURIComponent(order.orderReference)}` : pages[kind];
  const url = `${appUrl}${localisePath(locale, page)}${queryOf(facts)}`;
  const values = {
    store,
    newEmail,
    account,
    ...amountsOf(facts, tokenSymbol),
    reference: (order ?? sale)?.orderReference ?? "",
    vendor: (sale ?? parcel ?? payout)?.vendorName ?? vendorName,
    carrier: parcel?.carrier,
    number: parcel?.trackingNumber,
    bankAccount: payout?.to,
    note: refund?.note,
    wallet: wallet?.address,
    code: wallet?.code,
    iban: facts.bank?.ibanMasked,
    findings: facts.findings,
  };
  const subject = t(`${kind}.subject`, values);
  const greeting = name === null ? t("greetingPlain") : t("greeting", { name });
  const body = sentencesOf(facts)
    .map((sentence) => t(`${kind}.${sentence}`, values))
    .join(" ");
  const button = t(`${kind}.button`);
  const validity = notices.has(kind) ? "" : t(`${kind}.validity`);
  // What these tell of has happened, or will: "do nothing" would be bad advice.
  const footer = t(notices.has(kind) || tells.has(kind) ? "footerOfAccount" : "footer", values);
  const soft = (inner: string) => `<p style="${STYLE.soft}">${inner}</p>`;
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="${STYLE.body}"><div style="${STYLE.card}"><p>${escapeHtml(greeting)}</p><p>${escapeHtml(body)}</p>
<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="${STYLE.button}">${escapeHtml(button)}</a></p>
${validity && soft(escapeHtml(validity))}${soft(`${escapeHtml(t("linkText"))}<br>${escapeHtml(url)}`)}${soft(escapeHtml(footer))}
</div></body></html>`;
  const text = [greeting, body, `${button}: ${url}`, validity, footer].filter(Boolean).join("\n\n");
  return { kind, subject, text, html };
}

/** The query of a letter's link: its token, and where its reader goes after that. */
function queryOf({ token, to }: SpokenFacts): string {
  return token === null ? "" : `?${new URLSearchParams({ token, ...(to !== undefined && { to }) })}`;
}

/** The sentences of a letter, by their keys. */
function sentencesOf(facts: LetterFacts): string[] {
  const { kind, refund, reward, sale, parcel, payout } = facts;
  switch (kind) {
    case "bankDetails":
      return ["text", facts.bank?.oldStay ? "oldStay" : "wait", "ask"];
    case "payoutMethod":
      return [facts.method?.to ?? "credit", facts.method?.oldStays ? "oldStays" : "wait", "ask"];
    case "refunded":
      return ["text", refund?.to ?? "card", "reference", ...(refund?.note ? ["why"] : [])];
    case "reduced":
      return [reward?.isPaid ? "paid" : reward?.left === 0n ? "nothing" : "text"];
    case "adjusted":
      return [sale?.isPaidOut ? "paidOut" : "text", "reference"];
    case "sent":
      return [parcel?.isCorrection ? "corrected" : "text", parcel?.trackingNumber ? "number" : "carrier"];
    case "payoutPaid":
      return [payout?.to == null ? "credit" : "bank"];
    default:
      return ["text"];
  }
}

function amountsOf({ locale, refund, reward, sale, payout }: SpokenFacts, tokenSymbol: string) {
  const paid = refund ?? payout;
  const tokens = (amount: bigint, decimals: number) => `${formatTokens(locale, amount, decimals)} ${tokenSymbol}`;
  return {
    sum: paid ? formatMoney(locale, paid.amountMinor, paid.currency) : "",
    ...(reward && { off: tokens(reward.off, reward.decimals), left: tokens(reward.left, reward.decimals) }),
    ...(sale && {
      gross: formatMoney(locale, sale.grossMinor, sale.currency),
      net: formatMoney(locale, sale.netMinor, sale.currency),
      left: formatMoney(locale, sale.leftMinor, sale.currency),
    }),
  };
}
