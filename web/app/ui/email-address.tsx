import { Fragment } from "react";

/** An e-mail address. It breaks between its parts, and within a part only where that does not fit on a line. */
export function EmailAddress({ of }: { of: string }) {
  return (
    <span className="break-words">
      {partsOf(of).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text in their order.
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}

interface WithEmailProps {
  /** A text of the page, with its values filled in. */
  text: string;
  /** The addresses in it. */
  of: readonly string[];
}

/** A text with e-mail addresses in it, each of which breaks as {@link EmailAddress} does. */
export function WithEmail({ text, of }: WithEmailProps) {
  return piecesOf(text, of).map(([piece, isAddress], at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text in their order.
    isAddress ? <EmailAddress key={at} of={piece} /> : <Fragment key={at}>{piece}</Fragment>,
  );
}

/** The text cut at the addresses; the longest first, since one may end like another. */
function piecesOf(text: string, addresses: readonly string[]): (readonly [piece: string, isAddress: boolean])[] {
  let pieces: (readonly [string, boolean])[] = [[text, false]];
  for (const address of addresses.filter((each) => each !== "").toSorted((one, other) => other.length - one.length)) {
    pieces = pieces.flatMap(([piece, isAddress]) =>
      isAddress
        ? [[piece, true] as const]
        : piece
            .split(address)
            .flatMap((rest, at) =>
              at === 0 ? [[rest, false] as const] : [[address, true] as const, [rest, false] as const],
            ),
    );
  }
  return pieces;
}

/** A part ends after `@`, `+`, `_` or `-`, and before a dot. */
function partsOf(address: string): string[] {
  return address.split(/(?<=[@+_-])|(?=\.)/);
}
