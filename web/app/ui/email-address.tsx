/** An e-mail address. It breaks between its parts, and within a part only where that does not fit on a line. */
export function EmailAddress({ of }: { of: string }) {
  return <span className="break-words">{partsOf(of).map((part, at) => [at > 0 && <wbr key="break" />, part])}</span>;
}

/** A part ends after `@`, `+`, `_` or `-`, and before a dot. */
function partsOf(address: string): string[] {
  return address.split(/(?<=[@+_-])|(?=\.)/);
}
