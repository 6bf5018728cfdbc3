import { localPath } from "./local-path.ts";
import { isLocale } from "./locale.ts";
import { refcodeAlphabet, refcodeLength } from "./refcode.ts";

/** How many different codes of one address count; bounds what a hostile link can cost. */
export const maxCandidates = 3;

// A link as it was shared, also with plain parameters behind it: nearly all of them.
const intact = new RegExp(
  `^(?!(?:/[a-z]{2})?/r/)[^?%&;]*\\?ref=([${refcodeAlphabet}]{${refcodeLength}})(?:&(?![rR][eE][fF])[\\w.~-]+=[\\w.~-]*)*$`,
);
const alphabetRun = new RegExp(`[${refcodeAlphabet}]+`, "g");
const maybeReferral = /ref|%|\/r\//i;
const refParameter = /^\W*ref\W*=(.*)$/is;
const shortLinkPath = /^(?:\/([a-z]{2}))?\/r\/(.+)$/is;
// A link may pass through several programs that each escape it.
const maxDecodings = 3;
const escapedAmpersand = /&(?:amp;|#38;|#x26;)+/gi;
const escapedSign = /&(?:lt|gt|quot|apos|nbsp|#\d{1,6}|#x[\da-f]{1,6});/gi;

/**
 * The codes that an address names, in their order, each once, at most {@link maxCandidates}: in a `ref` of any case, or
 * in a short link `/r/CODE`. Chat programs, mail clients and link tools damage addresses, so escapes are undone,
 * a second `?` begins parameters too, and whatever is not Base58 ends a code. A ninth Base58 character makes it none.
 *
 * @param address path and query as sent; the path may be missing
 */
export function codesIn(address: string): readonly string[] {
  const code = intact.exec(address)?.[1];
  if (code !== undefined) {
    return [code];
  }
  return maybeReferral.test(address) ? codesInDamaged(address) : [];
}

function codesInDamaged(address: string): string[] {
  const text = decoded(address).replace(escapedAmpersand, "&").replace(escapedSign, " ");
  const [path = "", ...rest] = text.split(/[?&;#]/);
  const values = [path, ...rest].map((part) => refParameter.exec(part)?.[1]);
  return codesInText([shortLinkPath.exec(path)?.[2], ...values].join(" "));
}

/** The codes that stand in a text, as {@link codesIn} tells them. */
export function codesInText(text: string): string[] {
  const runs = text.match(alphabetRun) ?? [];
  return [...new Set(runs.filter((run) => run.length === refcodeLength))].slice(0, maxCandidates);
}

/** Undoes percent escapes, also of escapes; what is no escape stays. `+` is a space, as in every query. */
function decoded(address: string): string {
  let text = address;
  for (let round = 0; round < maxDecodings && text.includes("%"); round += 1) {
    text = new URLSearchParams(`_=${text.replaceAll("&", "%26")}`).get("_") ?? "";
  }
  return text;
}

/** A path of the store with these codes in its address, for where nothing may be stored yet. */
export function withCodes(path: string, codes: readonly string[]): string {
  if (codes.length === 0) {
    return path;
  }
  const { pathname, params, hash } = takeApart(path);
  params.delete("ref");
  for (const code of codes) {
    params.append("ref", code);
  }
  return `${pathname}?${params}${hash}`;
}

/** The query of an address without the parameters that name a code; the others stay as they were written. */
export function withoutCodes(search: string): string {
  const kept = search
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "" && !refParameter.test(part) && codesIn(`?${part}`).length === 0);
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

/**
 * Where a short link leads: `/r/CODE` to the start page of its language, `/r/CODE?to=/path` to that path, with the link's
 * other parameters. Undefined for an address that is no short link.
 *
 * @param path decoded
 * @param search the query as sent, with its `?`; empty where there is none
 */
export function shortLinkTarget(path: string, search: string): string | undefined {
  const [, prefix] = shortLinkPath.exec(path) ?? [undefined, null];
  if (prefix === null || !(prefix === undefined || isLocale(prefix))) {
    return undefined;
  }
  const more = new URLSearchParams(search);
  const to = localPath(more.get("to"));
  more.delete("to");
  more.delete("ref");
  const { pathname, params, hash } = takeApart(to ?? (prefix === undefined ? "/" : `/${prefix}`));
  for (const [name, value] of more) {
    params.append(name, value);
  }
  return `${pathname}${params.size === 0 ? "" : `?${params}`}${hash}`;
}

function takeApart(path: string) {
  const [, pathname = "", query = "", hash = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(path) ?? [];
  return { pathname, params: new URLSearchParams(query), hash };
}
