/** How a provider writes the same mailbox in several ways. */
interface Provider {
  /** The first one stands for all. */
  readonly domains: readonly string[];
  /** The name of a mailbox as the provider itself compares it. */
  compare(name: string): string;
}

const providers: readonly Provider[] = [
  { domains: ["gmail.com", "googlemail.com"], compare: (name) => name.replaceAll(".", "") },
  { domains: ["proton.me", "protonmail.com", "pm.me"], compare: (name) => name.replace(/[._-]/g, "") },
  {
    domains: ["yandex.ru", "ya.ru", "yandex.com", "yandex.ua", "yandex.by", "yandex.kz"],
    compare: (name) => name.replaceAll(".", "-"),
  },
  { domains: ["icloud.com", "me.com", "mac.com"], compare: (name) => name },
];

const providerOf = new Map(
  providers.flatMap((provider) => provider.domains.map((domain) => [domain, provider] as const)),
);

/**
 * The mailbox behind an address, the same for each of its spellings: case, the part after a plus, and what its provider
 * ignores. For comparing only, letters go to the address as it was given. Null for an address without a mailbox.
 */
export function mailboxOf(email: string): string | null {
  const written = email.trim().normalize("NFKC").toLowerCase();
  const at = written.lastIndexOf("@");
  const domain = written.slice(at + 1).replace(/\.$/, "");
  const name = written.slice(0, Math.max(at, 0)).replace(/(?<=.)\+.*$/s, "");
  if (name === "" || domain === "" || domain.endsWith(".invalid")) {
    return null;
  }
  const provider = providerOf.get(domain);
  return provider ? `${provider.compare(name)}@${provider.domains[0]}` : `${name}@${domain}`;
}

/** Whether two addresses are the same mailbox; false where either has none. */
export function isSameMailbox(one: string, other: string): boolean {
  const mailbox = mailboxOf(one);
  return mailbox !== null && mailbox === mailboxOf(other);
}

/** Ends of names that no mailbox on the internet has (RFC 2606, 6761, 6762). Our own placeholders end in the first. */
const reservedEnds = ["invalid", "local", "localhost", "test", "example"] as const;

/** Whether letters can reach an account's address: who came with a wallet, or was deleted, has a placeholder. */
export function hasMailbox(email: string): boolean {
  return lastLabel(email) !== "invalid";
}

/** Whether an address can be nobody's, so that no account may be made for it or moved to it. */
export function isReservedAddress(email: string): boolean {
  return reservedEnds.some((end) => end === lastLabel(email));
}

/** An address as its owner recognises it and nobody else can use it: `n•••@store.example`. */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
}

/** How a page or a letter names an account: by its masked address, or by the wallet it is called after. */
export function accountLabel({ name, email }: { name: string; email: string }): string {
  return hasMailbox(email) ? maskAddress(email) : `${name.slice(0, 6)}…${name.slice(-4)}`;
}

function lastLabel(email: string): string {
  return (email.toLowerCase().split(/[@.]/).filter(Boolean).at(-1) ?? "").trim();
}
