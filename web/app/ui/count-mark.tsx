/** The number on an icon; the link's accessible name includes it. */
export function CountMark({ of }: { of: number }) {
  if (of === 0) return null;
  return (
    <span className="absolute top-0.5 right-0.5 min-w-5 rounded-full bg-brand-fill px-1 text-center text-xs leading-5 font-semibold text-on-brand">
      {of > 99 ? "99+" : of}
    </span>
  );
}
