import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../stack/build.ts";
import { type Clone, cloneSchema, parseClone, readAllClones } from "./clone-file.ts";
import { newCloneText } from "./new-clone-text.ts";
import { sharedNames } from "./shared-names.ts";
import { writeEnvironments } from "./write.ts";
import { wrongSettings } from "./wrong-settings.ts";

const { shape } = cloneSchema;
type Answers = Record<Question["flag"], string>;

interface Question {
  readonly flag:
    | "name"
    | "domain"
    | "contact"
    | "currency"
    | "locales"
    | "time-zone"
    | "hue"
    | "region"
    | "chain-id"
    | "explorer-url"
    | "token-symbol"
    | "token-address"
    | "token-decimals"
    | "token-usd"
    | "mail-from";
  readonly asks: string;
  readonly proposes: (slug: string, answers: Answers) => string;
  readonly schema: z.ZodType;
}

/** A list as it is typed, `en,uk`. */
const listOf = <List>(schema: z.ZodType<List, string[]>) =>
  z
    .string()
    .transform((text) => text.split(",").map((item) => item.trim()))
    .pipe(schema);
/** A number as it is typed. */
const numberOf = (schema: z.ZodType<number, number>) => z.coerce.number("must be a number").pipe(schema);
const locales = listOf(shape.locales);
const hue = numberOf(shape.brandHue);
const region = z.union([z.literal("").transform(() => undefined), shape.region]);
const chainId = numberOf(shape.chain.shape.id);
const tokenAddress = z.union([z.literal("").transform(() => undefined), shape.token.shape.address]);
const tokenDecimals = numberOf(shape.token.shape.decimals);
const tokenUsd = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,9})?$/, "must be a plain decimal such as 0.10")
  .refine((text) => /[1-9]/.test(text), "must be above zero");

/** What is asked, in this order. A flag of the same name answers it beforehand. */
const QUESTIONS: readonly Question[] = [
  { flag: "name", asks: "Name of the store", proposes: titleOf, schema: shape.name },
  { flag: "domain", asks: "Domain", proposes: (slug) => slug.replace(/-(?=[a-z]+$)/, "."), schema: shape.domain },
  {
    flag: "contact",
    asks: "E-mail address that customers write to",
    proposes: (_, answers) => `help@${answers.domain}`,
    schema: shape.contact,
  },
  { flag: "currency", asks: "Currency", proposes: () => "UAH", schema: shape.currency },
  { flag: "locales", asks: "Languages, separated by commas", proposes: () => "en,uk,ru", schema: locales },
  { flag: "time-zone", asks: "Time zone", proposes: () => "UTC", schema: shape.timeZone },
  { flag: "hue", asks: "Hue of the brand's colour, 0 to 360", proposes: () => "265", schema: hue },
  {
    flag: "region",
    asks: "Where the database is, as provider:region",
    proposes: () => "aws:eu-central-1",
    schema: region,
  },
  { flag: "chain-id", asks: "Id of the chain that rewards are paid on", proposes: () => "137", schema: chainId },
  {
    flag: "explorer-url",
    asks: "Block explorer of that chain",
    proposes: () => "https://polygonscan.com",
    schema: shape.chain.shape.explorerUrl,
  },
  {
    flag: "token-symbol",
    asks: "Symbol of the token that rewards are paid in",
    proposes: () => "RING",
    schema: shape.token.shape.symbol,
  },
  {
    flag: "token-address",
    asks: "Address of the token; empty while there is none, and rewards wait",
    proposes: () => "",
    schema: tokenAddress,
  },
  { flag: "token-decimals", asks: "Decimals of the token", proposes: () => "18", schema: tokenDecimals },
  { flag: "token-usd", asks: "Price of one token in US dollars", proposes: () => "0.10", schema: tokenUsd },
  {
    flag: "mail-from",
    asks: "Sender of letters",
    proposes: (_, answers) => `${answers.name} <no-reply@${answers.domain}>`,
    schema: shape.mail.unwrap().shape.from,
  },
];

/** Flags of the verb, each with what it answers. */
export const newFlags = QUESTIONS.map(({ flag, asks }) => ({ flag, asks }));

export interface NewCloneOptions {
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Asks a person; an empty answer takes the proposal. Without it every proposal is taken. */
  readonly ask?: ((question: string, proposal: string) => Promise<string>) | undefined;
  readonly say: (line: string) => void;
  /** Shows the file and writes nothing. */
  readonly dryRun: boolean;
  readonly root?: string;
}

/**
 * Writes `clones/<slug>.toml` and the Workers' environments. A file that is there already stays as it is, so this can be run
 * again after it was interrupted.
 *
 * @throws Error that names a wrong answer, or what another clone has already
 */
export async function newClone(typedSlug: string, options: NewCloneOptions): Promise<void> {
  const { say, dryRun, root = projectRoot } = options;
  const slug = accept("slug", shape.slug, typedSlug);
  const path = `clones/${slug}.toml`;
  if (existsSync(join(root, path))) say(`${path} is there already and stays as it is`);
  else {
    const text = await textOfAnswers(slug, options, root);
    if (dryRun) return say(text);
    writeFileSync(join(root, `${path}.new`), text);
    renameSync(join(root, `${path}.new`), join(root, path));
    say(`${path}: written`);
  }
  if (dryRun) return;
  for (const file of writeEnvironments(root)) say(`${file}: environment written`);
  say(`Look through ${path}. After a change there: \`npm run clone -- write\`.`);
}

async function textOfAnswers(slug: string, options: NewCloneOptions, root: string): Promise<string> {
  const others = readAllClones(root);
  const answers = await answersTo(slug, options, others);
  const text = newCloneText({
    slug,
    number: Math.max(0, ...others.map(({ number }) => number)) + 1,
    name: answers.name,
    domain: answers.domain,
    contact: answers.contact,
    currency: shape.currency.parse(answers.currency),
    locales: locales.parse(answers.locales),
    timeZone: answers["time-zone"],
    brandHue: hue.parse(answers.hue),
    region: region.parse(answers.region),
    chain: { id: chainId.parse(answers["chain-id"]), explorerUrl: answers["explorer-url"] },
    token: {
      symbol: answers["token-symbol"],
      address: tokenAddress.parse(answers["token-address"]),
      decimals: tokenDecimals.parse(answers["token-decimals"]),
      usdPrice: answers["token-usd"],
    },
    mailFrom: answers["mail-from"],
  });
  const clone = parseClone(text, `clones/${slug}.toml`);
  const problems = [...sharedNames([...others, clone]), ...wrongSettings(clone)];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return text;
}

async function answersTo(slug: string, options: NewCloneOptions, others: readonly Clone[]): Promise<Answers> {
  const answers: Answers = {
    name: "",
    domain: "",
    contact: "",
    currency: "",
    locales: "",
    "time-zone": "",
    hue: "",
    region: "",
    "chain-id": "",
    "explorer-url": "",
    "token-symbol": "",
    "token-address": "",
    "token-decimals": "",
    "token-usd": "",
    "mail-from": "",
  };
  for (const question of QUESTIONS) {
    const given = options.flags[question.flag];
    answers[question.flag] =
      given === undefined
        ? await answerTo(question, question.proposes(slug, answers), { ...options, others })
        : given.trim();
    accept(question.flag, question.schema, answers[question.flag]);
  }
  return answers;
}

interface Asking extends Pick<NewCloneOptions, "ask" | "say"> {
  readonly others: readonly Clone[];
}

/** Asks until the answer is one that the setting takes, and that no other clone has. */
async function answerTo({ flag, asks, schema }: Question, proposal: string, options: Asking): Promise<string> {
  if (options.ask === undefined) return proposal;
  for (;;) {
    const answer = (await options.ask(asks, proposal)).trim() || proposal;
    const checked = schema.safeParse(answer);
    const owner = options.others.find((other) => hasAlready(other, flag, answer));
    if (checked.success && owner === undefined) return answer;
    options.say(owner ? `${owner.slug} has it already` : sentenceOf(checked.error));
  }
}

const hasAlready = ({ name, domain }: Clone, flag: Question["flag"], answer: string) =>
  (flag === "name" && name.toLowerCase() === answer.toLowerCase()) || (flag === "domain" && domain === answer);

/** What is wrong, each thing once. */
const sentenceOf = (error: z.ZodError | undefined) =>
  [...new Set(error?.issues.map(({ message }) => message))].join("; ");

function accept<Schema extends z.ZodType>(name: string, schema: Schema, value: string): z.output<Schema> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new Error(`${name}: ${sentenceOf(checked.error)}`);
}

/** `ring-platform-org` → `Ring Platform`: the last word is the domain's end. */
function titleOf(slug: string): string {
  const words = slug.split("-");
  return (words.length > 2 ? words.slice(0, -1) : words)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
