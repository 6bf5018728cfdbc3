import { Fragment } from "react";

/** An e-mail address, which breaks where a part of it ends; inside of one only where that is wider than its place. */
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

/** Ends of parts: after what joins them, and before a point. */
function partsOf(address: string): string[] {
  return address.split(/(?<=[@+_-])|(?=\.)/);
}
