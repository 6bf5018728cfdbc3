/**
 * The values of a cookie in the order they were sent, without quotation marks. A name can stand in a header twice, with
 * cookies of other paths or of a domain above.
 *
 * @param header the `Cookie` header as sent
 */
export function cookieValues(header: string, name: string): string[] {
  return header.split(";").flatMap((part) => {
    const [key = "", ...value] = part.split("=");
    return key.trim() === name
      ? [
          value
            .join("=")
            .trim()
            .replace(/^"(.*)"$/, "$1"),
        ]
      : [];
  });
}
