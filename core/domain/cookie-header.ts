/**
 * All values of a cookie, in the order they were sent, without quotation marks. A header can repeat a name when cookies
 * were set for different paths or for a parent domain.
 *
 * @param header the `Cookie` header as sent
 */
export function cookieValues(header: string, name: string): string[] {
  const values: string[] = [];
  // Most headers are without most names, and to say that costs nearly nothing.
  if (!header.includes(name)) {
    return values;
  }
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at !== -1 && part.slice(0, at).trim() === name) {
      const value = part.slice(at + 1).trim();
      values.push(value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value);
    }
  }
  return values;
}
