import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEMO_CATALOGUE, readCatalogue } from "#db/seed/read-catalogue";
import enMail from "../../locales/en/mail.json";
import en from "../../locales/en/refcodes.json";
import ruMail from "../../locales/ru/mail.json";
import ru from "../../locales/ru/refcodes.json";
import ukMail from "../../locales/uk/mail.json";
import uk from "../../locales/uk/refcodes.json";

const { products, plans } = await readCatalogue(DEMO_CATALOGUE);
const bundles = { en: { ...en, mail: enMail }, uk: { ...uk, mail: ukMail }, ru: { ...ru, mail: ruMail } };

/** Admin pages that watch payouts: blockchain terms belong there. */
const HEALTH = /^admin\.(health|mint)\./;

/**
 * Words that the decks in `docs/copy` rule out. Word boundaries are spelt out because `\b` only knows Latin letters.
 */
const avoided: Record<keyof typeof bundles, { words: RegExp[]; chain: RegExp }> = {
  en: {
    words: [
      /\bwaits? for\b/i,
      /\bgiv(en|e|es|ing) back\b/i,
      /\bgoing back\b/i,
      /\bno money was taken\b/i,
      /\btaken back\b/i,
      /\bminted?\b|\bminting\b/i,
      /\bneeds? (a person|you)\b/i,
      /\bdead letters?\b/i,
      /\bparked\b/i,
      /\bstuck mints\b|\bshort of stock\b|\bunsent\b/i,
      /\bmend(ed)?\b/i,
      /\bfrozen\b/i,
      /\bsomebody\b/i,
      /\bsmallest payouts?\b|\b(account|one) before\b/i,
      /\bdearest\b|\busual order\b|\bnarrow(ly)?\b/i,
      /\bgoods of many\b/i,
      /\bstretch of time\b|\byours now\b/i,
      /\bin all\b/i,
      /\bname (this|your)\b|\blook at your wallet\b/i,
      /\bstore’s part\b/i,
      /\bwhat happened\b/i,
      /\bnobody understands\b|\bcheapest first\b|\btakes? note of\b|\border marked as paid\b/i,
      /\bthe one you have\b|\bof all time\b|\bthat worked\b|\bgiven so far\b/i,
      /\bsecond factors?\b|\b2fa\b|\bstep-up\b|\bfresh proof\b|\boutlier\b/i,
    ],
    chain: /\b(gas|block|nonce|mempool|on-chain)\b/i,
  },
  uk: {
    words: [
      /кредит/iu,
      /випуск|випуще/iu,
      /потрібна людина|має (схвалити|виправити) людина/iu,
      /чека(є|ють|ли|тиме) на (оплат|схвал|виплат|випуск)/iu,
      /рекомендувач/iu,
      /мої рекомендації/iu,
      /під ризиком|потребує вас|рухає грошей/iu,
      /задовг|закоротк/iu,
      /залиши(вся|лося) лише/iu,
      /спершу/iu,
      /звичайний порядок|звузити/iu,
      /до попередніх/iu,
      /ваше (зараз|з усіх)|нічого не чекає/iu,
      /прив’яз/iu,
      /(увійти|увійдіть|входите|входити) (цим |ним )?гаманцем/iu,
      /де виконано вхід|недоставлен/iu,
      /в(ий|и)дете (на всіх|всюди)|вас буде виведено/iu,
      /профіль|новини|акаунт/iu,
      // Of a date.
      /^(від|з дати)$/iu,
      /належить як|виплачено як|що виплачує винагороди|мої сеанси|увійдіть ним/iu,
      /однаково врахуємо|надано досі|посилання мені|виточен|кам’яна чашка/iu,
      /другий фактор|двофакторн|пасключ/iu,
      /найменш\p{L}* виплат|відпусти|затримк|утриманн/iu,
      /магазин продавця/iu,
    ],
    chain: /(?<!\p{L})(газ|газу|блок|блоці|блокчейн\p{L}*)(?!\p{L})/iu,
  },
  ru: {
    words: [
      /кредит/iu,
      /выпуск|выпуще/iu,
      /нужен человек|должен (одобрить|исправить) человек/iu,
      /жд(ёт|ут|ало) (оплат|одобр|выплат|выпуск)/iu,
      /рекомендател/iu,
      /мои рекомендации/iu,
      /под риском|требует вас|двигает денег/iu,
      /спрошен/iu,
      /причитается/iu,
      /остал(ся|ось) только/iu,
      /обычный порядок|сузить/iu,
      /ваше (сейчас|со всех)|ничего не ждало/iu,
      /привя[зж]/iu,
      /(войти|войдите|входите) (этим |им )?кошельком/iu,
      /где выполнен вход|недоставлен/iu,
      /профиль|новост|аккаунт/iu,
      /выточен|каменная чашка/iu,
      /второй фактор|двухфакторн|пасскей/iu,
      /наименьш\p{L}* выплат|отпусти|задержк|удержани/iu,
    ],
    chain: /(?<!\p{L})(газ|газа|блок|блоке|блокчейн\p{L}*)(?!\p{L})/iu,
  },
};

function flatten(value: unknown, prefix = ""): [key: string, text: string][] {
  if (typeof value === "string") return [[prefix, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
}

const root = new URL("../../../", import.meta.url);

/** Words in the "Not" column of a deck, as they stand there. */
function ruledOut(locale: string): string[] {
  const lines = readFileSync(new URL(`docs/copy/${locale}.md`, root), "utf8").split("\n");
  const rows = lines.filter((line) => line.startsWith("|")).slice(2);
  return rows.flatMap((row) => (row.split("|")[2] ?? "").split(",").map((words) => words.replace("…", "").trim()));
}

/** Templates of the legal pages. */
function legalTexts(locale: string): (readonly [string, string])[] {
  const files = readdirSync(new URL("clones/legal", root)).filter((file) => file.endsWith(`.${locale}.md`));
  return files.map((file) => [file, readFileSync(new URL(`clones/legal/${file}`, root), "utf8")] as const);
}

describe.each(["en", "uk", "ru"] as const)("the words of the store in %s", (locale) => {
  const texts = flatten(bundles[locale]);
  const goods = [...products, ...plans].flatMap(({ name, description }) => [
    ["seed", name[locale]] as const,
    ["seed", description[locale]] as const,
  ]);

  it("are those of its deck", () => {
    const all = [...texts, ...goods, ...legalTexts(locale)];
    const listed = ruledOut(locale);
    expect(listed.length).toBeGreaterThan(30);
    const wrong = listed.flatMap((words) => {
      const whole = new RegExp(`(?<![\\p{L}\\d])${words}(?![\\p{L}\\d])`, "iu");
      return all.filter(([key, text]) => !HEALTH.test(key) && whole.test(text)).map(([key]) => `${key}: ${words}`);
    });
    expect(wrong).toEqual([]);
  });

  it("have none of the words that the deck rules out in any form", () => {
    const wrong = [...texts, ...goods, ...legalTexts(locale)].flatMap(([key, text]) =>
      avoided[locale].words.filter((word) => word.test(text)).map((word) => `${key}: ${text} (${word.source})`),
    );
    expect(wrong).toEqual([]);
  });

  it("use blockchain terms only on the admin's payout pages", () => {
    const wrong = texts.filter(([key, text]) => !HEALTH.test(key) && avoided[locale].chain.test(text));
    expect(wrong).toEqual([]);
  });
});
