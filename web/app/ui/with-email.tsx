import { Fragment } from "react";
import { EmailAddress } from "#app/ui/email-address.tsx";

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
