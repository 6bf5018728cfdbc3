import { hasMailbox, mailboxOf } from "#core/domain/mailbox";

/** Whether two people have something in common. */
export interface Likeness {
  /** Null where either of them has nothing to compare. */
  isShared: boolean | null;
  /** Time of the newest record that decides it; null where there is none. */
  at: Date | null;
}

/** One value of a person, and when it was written. */
export interface Said {
  value: string;
  at: Date;
}

/** How one mailbox looks beside another. `similar`: a few letters apart, or the same name at another domain. */
export const mailboxLikenesses = ["same", "similar", "different", "unknown"] as const;
export type MailboxLikeness = (typeof mailboxLikenesses)[number];

/** Edits that turn one mailbox's name into a similar one: in a short name each letter counts for more. */
const EDITS_SHORT = 1;
const EDITS_LONG = 2;

/** From this length on a name is long. */
const LONG_NAME = 8;

/** Below this length, names are alike by chance. */
const SHORTEST_NAME = 5;

/** Digits at the end of a phone number that identify it, whatever stands for the country. */
const PHONE_DIGITS = 9;
const SHORTEST_PHONE = 7;

/** Fewest letters and digits that make an address worth comparing. */
const SHORTEST_ADDRESS = 6;

/** Compares two e-mail addresses by their mailboxes. A placeholder address has none. */
export function mailboxLikeness(one: string, other: string): MailboxLikeness {
  const [left, right] = [one, other].map((email) => (hasMailbox(email) ? mailboxOf(email) : null));
  if (!left || !right) return "unknown";
  if (left === right) return "same";
  const [[name, domain], [otherName, otherDomain]] = [split(left), split(right)];
  const length = Math.min(name.length, otherName.length);
  if (length < SHORTEST_NAME) return "different";
  if (name === otherName) return "similar";
  const allowed = length >= LONG_NAME ? EDITS_LONG : EDITS_SHORT;
  return domain === otherDomain && editDistance(name, otherName, allowed) <= allowed ? "similar" : "different";
}

function split(mailbox: string): [name: string, domain: string] {
  const at = mailbox.lastIndexOf("@");
  return [mailbox.slice(0, at), mailbox.slice(at + 1)];
}

/** Letters to insert, delete or replace to turn one text into the other; anything above `limit` is `limit + 1`. */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const here = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      here.push(Math.min(replaced, (above[column] ?? 0) + 1, (here[column - 1] ?? 0) + 1));
    }
    above = here;
  }
  return Math.min(above[other.length] ?? 0, limit + 1);
}

/** Compares what two people entered about themselves; `normalise` returns null for a value that cannot be compared. */
export function likenessOf(
  ones: readonly Said[],
  others: readonly Said[],
  normalise: (value: string) => string | null,
): Likeness {
  const [mine, theirs] = [newestByForm(ones, normalise), newestByForm(others, normalise)];
  if (mine.size === 0 || theirs.size === 0) return { isShared: null, at: null };
  const shared = [...mine].flatMap(([form, at]) => {
    const also = theirs.get(form);
    return also ? [laterOf(at, also)] : [];
  });
  const decides = shared.length > 0 ? shared : [...mine.values(), ...theirs.values()];
  return { isShared: shared.length > 0, at: decides.reduce(laterOf) };
}

function newestByForm(said: readonly Said[], normalise: (value: string) => string | null): Map<string, Date> {
  const newest = new Map<string, Date>();
  for (const { value, at } of said) {
    const form = normalise(value);
    if (form !== null) newest.set(form, laterOf(newest.get(form) ?? at, at));
  }
  return newest;
}

const laterOf = (one: Date, other: Date): Date => (one > other ? one : other);

/** A person's name without case, order of its words or punctuation; null for a single word: it is no full name. */
export function nameForm(name: string): string | null {
  const words = lettersOf(name).split(" ").filter(Boolean);
  return words.length < 2 ? null : words.sort().join(" ");
}

/** The digits that identify a phone number; null for too few. */
export function phoneForm(phone: string): string | null {
  const digits = phone.normalize("NFKC").replace(/\D/g, "");
  return digits.length < SHORTEST_PHONE ? null : digits.slice(-PHONE_DIGITS);
}

/** Letters and digits of a city and an address; null for one without a number: that is a street at most. */
export function addressForm(address: string): string | null {
  const form = lettersOf(address).replaceAll(" ", "");
  return form.length < SHORTEST_ADDRESS || !/\p{N}/u.test(form) ? null : form;
}

function lettersOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");
}
