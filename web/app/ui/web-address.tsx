/** The address of a page, to be read. It breaks before its query, and within a part only where that does not fit on a line. */
export function WebAddress({ of }: { of: string }) {
  const [page, ...query] = of.split(/(?=\?)/);
  return (
    <span className="min-w-0 break-words">
      {page}
      {query.length > 0 && <wbr />}
      {query}
    </span>
  );
}
