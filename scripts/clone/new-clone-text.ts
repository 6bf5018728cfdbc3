import { stringify } from "smol-toml";
import { formatDecimal, parseDecimal, powerOfTen } from "#core/domain/decimal";
import type { Clone } from "./clone-file.ts";

/** What is asked about a new clone. The rest begins with values that a person changes in the file. */
export type NewClone = Pick<
  Clone,
  "slug" | "number" | "name" | "contact" | "domain" | "currency" | "locales" | "timeZone" | "brandHue" | "region"
> & {
  readonly chain: Pick<Clone["chain"], "id" | "explorerUrl">;
  readonly token: Pick<Clone["token"], "symbol" | "address" | "decimals"> & { readonly usdPrice: string };
  readonly mailFrom: string;
};

/** Ceilings that a new clone begins with, in dollars: one reward, and a day's. */
const CEILINGS = { reward: 1_000n, day: 10_000n };

/** Whole tokens that are worth at most so many dollars; at least one. */
function tokensFor(usd: bigint, price: string): string {
  const { value, scale } = parseDecimal(price);
  const tokens = (usd * powerOfTen(scale)) / value;
  return (tokens > 0n ? tokens : 1n).toString();
}

/** A fifth and five times the price: what is outside is not believed. */
function boundsOf(price: string): { min: string; max: string } {
  const { value, scale } = parseDecimal(price);
  const tidy = (text: string) => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);
  return {
    min: tidy(formatDecimal({ value: value * 2n, scale: scale + 1 })),
    max: tidy(formatDecimal({ value: value * 5n, scale })),
  };
}

/** One `key = value` line. */
const line = (key: string, value: string | number | string[]) => stringify({ [key]: value }).trimEnd();

/** The file of a new clone, with what each setting means. */
export function newCloneText(clone: NewClone): string {
  const { token, chain } = clone;
  const believed = boundsOf(token.usdPrice);
  return `# ${clone.name}: everything that makes this clone what it is. Secrets are not here, they go straight to Cloudflare.
# After a change: \`npm run clone -- write\`, which makes the Workers' environments from it.

# Part of every name and order reference. Slug, currency, chain, the token's decimals and time zone stay once an order exists.
${line("slug", clone.slug)}
# No other clone has it: rate limits are counted under 1000 times this number and up.
${line("number", clone.number)}
${line("name", clone.name)}
# Where people write to: in the footer, on error pages and in letters. The legal pages are Markdown in clones/${clone.slug}/legal.
${line("contact", clone.contact)}
${line("domain", clone.domain)}
# Where the domain already has a DNS record: the zone to make a route in, instead of a custom domain.
# zone = "example.org"
${line("currency", clone.currency)}
# Languages of the pages, of en, uk and ru. The first is for whoever speaks none of them.
${line("locales", clone.locales)}
${line("timeZone", clone.timeZone)}
# The brand's colour, as a hue from 0 to 360.
${line("brandHue", clone.brandHue)}
# Who is asked before a referral is remembered: "eea" (where the law wants it), "always" or "off".
consent = "eea"
# Where the database is: the app runs next to it. Without: wherever Cloudflare finds it fastest.
${clone.region === undefined ? '# region = "aws:eu-central-1"' : line("region", clone.region)}

[chain]
${line("id", chain.id)}
${line("explorerUrl", chain.explorerUrl)}
# "finalized", or a number of confirmations.
finality = "finalized"
maxFeeGwei = 500

[token]
${line("symbol", token.symbol)}
# The ERC-20 that rewards are paid in. Without it rewards wait.
${token.address === undefined ? '# address = "0x..."' : line("address", token.address)}
${line("decimals", token.decimals)}
# "mint": the contract mints tokens. "transfer": it pays from its own balance.
mode = "mint"
# Dollars for a token. Beside a feed: what the feed's answers are held against.
${line("usdPrice", token.usdPrice)}
# usdFeed = "0x..."
# Seconds after which a feed's answer is too old.
usdFeedMaxAge = 90000

# What can be lost at worst. The contract's own caps, in tokens:
[caps]
${line("paymentTokens", tokensFor(CEILINGS.reward, token.usdPrice))}
${line("dayTokens", tokensFor(CEILINGS.day, token.usdPrice))}
# The Minter's ceilings at its own price, in dollars. Nothing is signed while the contract's caps are worth more.
${line("rewardUsd", CEILINGS.reward.toString())}
${line("dayUsd", CEILINGS.day.toString())}
# What it believes of a token's price and of hryvnias in a dollar.
tokenUsd = { min = "${believed.min}", max = "${believed.max}" }
uahPerUsd = { min = "20", max = "80" }

[rates]
# The rate where nobody set one, and the most that any rate may be (neither above 50).
rewardPercent = "5"
commissionMaxPercent = "50"
uahPerUsd = "40"

[approvals]
# Rewards of credit orders up to so many dollars need no admin.
autoApproveMaxUsd = 500
# Rewards above so many dollars need two admins. Without: one is always enough.
# secondApprovalUsd = 1000
delayDays = 0

[accounts]
# Who is let in with a second factor only: "admin", "vendor".
requireSecondFactor = []
# The clone's client at Google. Without: nobody signs in with Google.
# googleClientId = "..."

[payouts]
# When vendors are paid, and from which sum on, is an admin's to set: /admin/settings.
# Whose bank account pays vendors. Without: nobody is paid by bank.
# debtor = { name = "...", iban = "..." }
# Columns of the CSV for the bank (docs/operations/payouts.md). Without: as documented.
# csvColumns = "..."

# Without this part the store takes no cards, and orders are paid from store credit.
[payments]
# The merchant's domain at WayForPay, which is part of every signature.
${line("wayforpayDomain", clone.domain)}

# Without this part letters wait.
[mail]
${line("from", clone.mailFrom)}
# Resend, or a provider with an API of its shape.
apiUrl = "https://api.resend.com/emails"

# Without this part nothing is measured. Leave it out if the account has no Analytics Engine (docs/operations/metrics.md).
[metrics]
# Whether /admin/metrics shows what was measured: this needs the secret METRICS_API_TOKEN.
shown = false

# Written by \`npm run clone\`: what it has made.
[made]
`;
}
