/** Query parameters that tell where a visitor came from and change nothing on a page. */
const trackingParameter =
  /^(ref|via|utm_[a-z_]+|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|yclid|ttclid|twclid|igshid|igsh|mc_[ce]id|srsltid|_ga|_gl)$/i;

// Left over in a parameter's name when its `&` was HTML-escaped.
const escapedAmpersand = /^(?:amp;)+/i;

/** The query of an address without `ref`, `via` and tracking parameters; the rest stays as it was written. */
export function withoutTracking(search: string): string {
  if (search.length < 2) {
    return "";
  }
  const kept = search
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && !isTracking(part));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function isTracking(part: string): boolean {
  const name = (part.split("=", 1)[0] ?? "").replace(escapedAmpersand, "");
  if (!/[%+]/.test(name)) {
    return trackingParameter.test(name);
  }
  // Reads the name as the app would: a code must not slip through as `%72ef`.
  const [read] = new URLSearchParams(part).keys();
  return read !== undefined && trackingParameter.test(read);
}
