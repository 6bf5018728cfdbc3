import { isLabelParameter } from "./link-label.ts";
import { localPath } from "./local-path.ts";
import { isLocale } from "./locale.ts";
import { refcodeAlphabet, refcodeLength } from "./refcode.ts";

/** Maximum distinct codes read from one address; bounds the cost of a hostile link. */
export const maxCandidates = 3;

// The common case: a link as it was shared, possibly with other plain parameters.
const intact = new RegExp(
  `^(?!(?:/[a-z]{2})?/r/)[^?%&;]*\\?ref=([${refcodeAlphabet}]{${refcodeLength}})(?:&(?![rR][eE][fF])[\\w.~-]+=[\\w.~-]*)*$`,
);
const alphabetRun = new RegExp(`[${refcodeAlphabet}]+`, "g");
const maybeReferral = /ref|%|\/r\//i;
const refParameter = /^\W*ref\W*=(.*)$/is;
const shortLinkPath = /^(?:\/([a-z]{2}))?\/r\/(.+)$/is;
// Several programs may each have escaped the link.
const maxDecodings = 3;
const escapedAmpersand = /&(?:amp;|#38;|#x26;)+/gi;
const escapedSign = /&(?:lt|gt|quot|apos|nbsp|#\d{1,6}|#x[\da-f]{1,6});/gi;

/**
 * The distinct codes in an address, in order, at most {@link maxCandidates}: from a `ref` parameter in any case, or
 * from a short link `/r/CODE`. Links get damaged on the way: escapes are undone, a second `?` also starts parameters,
 * and any non-Base58 character ends a code. Nine Base58 characters in a row are not a code.
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

/** The codes in a text, by the rules of {@link codesIn}. */
export function codesInText(text: string): string[] {
  const runs = text.match(alphabetRun) ?? [];
  return [...new Set(runs.filter((run) => run.length === refcodeLength))].slice(0, maxCandidates);
}

/** Decodes percent escapes, including nested ones; malformed escapes stay. `+` is a space, as in any query. */
function decoded(address: string): string {
  let text = address;
  for (let round = 0; round < maxDecodings && text.includes("%"); round += 1) {
    text = new URLSearchParams(`_=${text.replaceAll("&", "%26")}`).get("_") ?? "";
  }
  return text;
}

/** Adds codes, and the label of their link, to a path of the store, for as long as they may not be stored. */
export function withCodes(path: string, codes: readonly string[], label?: string): string {
  if (codes.length === 0) {
    return path;
  }
  const { pathname, params, hash } = takeApart(path);
  params.delete("ref");
  params.delete("via");
  for (const code of codes) {
    params.append("ref", code);
  }
  if (label !== undefined) {
    params.append("via", label);
  }
  return `${pathname}?${params}${hash}`;
}

/** A query without its referral parameters and their label; the others keep their spelling. */
export function withoutCodes(search: string): string {
  const kept = search
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "" && !isReferral(part));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function isReferral(part: string): boolean {
  return refParameter.test(part) || isLabelParameter(part) || codesIn(`?${part}`).length > 0;
}

/**
 * Where a short link redirects: `/r/CODE` to the start page in its language, `/r/CODE?to=/path` to that path, keeping
 * the other parameters. Undefined for any other address.
 *
 * @param path decoded
 * @param search the query as sent, with its `?`; empty when there is none
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
  more.delete("via");
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
