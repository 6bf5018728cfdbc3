import { cookieValues } from "./cookie-header.ts";

/** How many labels one code has at most. */
export const maxLabels = 20;
/** By how many labels of one code visits are counted, also of those that were removed; after that no more are made. */
export const maxCountedLabels = 200;
export const maxLabelLength = 20;

/** Counts visits by any label that nobody has made. Reserved: no referrer can make it. */
export const otherLabel = "other";

/**
 * Holds `CODE.label`: the label of the link that brought the code this browser has stored. While several codes wait to be looked
 * up, it holds a label for each that came with one: `CODE.label_CODE.label`.
 */
export const labelCookie = "ring_ref_via";

/** Occurs in no code and no label. */
const separator = "_";
const wellFormed = new RegExp(`^[a-z0-9-]{1,${maxLabelLength}}$`);
const labelParameter = /(?:^|[?&;])via=([^&;#]*)/i;
const labelParameterName = /^\W*via\W*=/i;

/** Whether a text can be a label that somebody makes. */
export function isLinkLabel(text: string): boolean {
  return wellFormed.test(text) && text !== otherLabel;
}

/**
 * The label in an address, `?ref=CODE&via=label`, in lower case; undefined for none. One that cannot be a label is
 * {@link otherLabel}.
 *
 * @param search the query as sent
 */
export function labelIn(search: string): string | undefined {
  const sent = labelParameter.exec(search)?.[1]?.toLowerCase();
  if (sent === undefined || sent === "") {
    return undefined;
  }
  return wellFormed.test(sent) ? sent : otherLabel;
}

/** The link to share with a label. `appUrl` is the clone's origin, without a trailing slash. */
export function labelledUrl(appUrl: string, code: string, label: string): string {
  return linkTo(appUrl, { path: "/", code, label });
}

/** A link to a page of the store that brings a code, and a label where there is one. `path` has no query. */
export function linkTo(
  appUrl: string,
  { path, code, label }: { path: string; code: string; label?: string | undefined },
): string {
  return `${appUrl}${path}?ref=${code}${label === undefined ? "" : `&via=${label}`}`;
}

/** Whether a part of a query, separator two `&`, is the label. */
export function isLabelParameter(part: string): boolean {
  return labelParameterName.test(part);
}

/** The value of {@link labelCookie} for these codes; empty if none has a label. */
export function joinLabels(codes: readonly { readonly code: string; readonly label: string | undefined }[]): string {
  return codes.flatMap(({ code, label }) => (label === undefined ? [] : [`${code}.${label}`])).join(separator);
}

/** The label that a browser has stored with this code; undefined for none. */
export function storedLabel(header: string | undefined, code: string): string | undefined {
  if (header === undefined || !header.includes(labelCookie)) {
    return undefined;
  }
  const stored = cookieValues(header, labelCookie)
    .flatMap((value) => value.split(separator))
    .find((value) => value.startsWith(`${code}.`));
  const label = stored?.slice(code.length + 1);
  return label !== undefined && wellFormed.test(label) ? label : undefined;
}
