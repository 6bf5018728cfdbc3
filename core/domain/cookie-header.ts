/**
 * All values of a cookie, in the order they were sent, without quotation marks. A header can repeat a name when cookies
 * were set for different paths or for a parent domain.
 *
 * @param header the `Cookie` header as sent
 */
export function cookieValues(header: string, name: string): string[] {
  const values: string[] = [];
  // Looks for the name instead of splitting the header, because most headers lack most names.
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at)) {
    const end = header.indexOf(";", at);
    const pair = header.slice(header.lastIndexOf(";", at) + 1, end === -1 ? undefined : end);
    const equals = pair.indexOf("=");
    if (equals !== -1 && pair.slice(0, equals).trim() === name) {
      values.push(unquoted(pair.slice(equals + 1).trim()));
    }
    if (end === -1) {
      break;
    }
    at = end;
  }
  return values;
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
