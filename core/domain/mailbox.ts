/** How a provider treats different spellings of one mailbox. */
interface Provider {
  /** Its domains; the first is the canonical one. */
  readonly domains: readonly string[];
  /** Normalises the local part the way the provider does. */
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
 * The canonical mailbox for an address, the same for every spelling: ignores case, the plus tag and whatever its
 * provider ignores. For comparison only; letters go to the address as given. Null for an address without a mailbox.
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

/** Whether two addresses reach the same mailbox; false when either has none. */
export function isSameMailbox(one: string, other: string): boolean {
  const mailbox = mailboxOf(one);
  return mailbox !== null && mailbox === mailboxOf(other);
}

/** Reserved domain suffixes (RFC 2606, 6761, 6762). Our placeholder addresses end in the first. */
const reservedEnds = ["invalid", "local", "localhost", "test", "example"] as const;

/** Whether letters can reach an account's address: wallet-only and deleted accounts have a placeholder. */
export function hasMailbox(email: string): boolean {
  return lastLabel(email) !== "invalid";
}

/** Whether an address is reserved: no account may be created with it or moved to it. */
export function isReservedAddress(email: string): boolean {
  return reservedEnds.some((end) => end === lastLabel(email));
}

/** A masked address that its owner recognises and nobody else can use: `n•••@store.example`. */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
}

/** How pages and letters name an account: by its masked address, or by its wallet. */
export function accountLabel({ name, email }: { name: string; email: string }): string {
  return hasMailbox(email) ? maskAddress(email) : `${name.slice(0, 6)}…${name.slice(-4)}`;
}

function lastLabel(email: string): string {
  return (email.toLowerCase().split(/[@.]/).filter(Boolean).at(-1) ?? "").trim();
}
