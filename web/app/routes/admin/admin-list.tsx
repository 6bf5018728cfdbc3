import type { ReactNode } from "react";
import { Notice } from "#app/ui/notice.tsx";
import { CardBoundary } from "./card-boundary.tsx";

interface AdminListProps<Item> {
  items: readonly Item[];
  keyOf(item: Item): string;
  /** One entry, an `li`. */
  children(item: Item): ReactNode;
}

/** A list of entries to decide on. One that cannot be rendered does not take the others with it. */
export function AdminList<Item>({ items, keyOf, children }: AdminListProps<Item>) {
  return (
    <ul className="space-y-4">
      {items.map((item) => (
        <CardBoundary key={keyOf(item)}>{children(item)}</CardBoundary>
      ))}
    </ul>
  );
}

/** A list below the first one, with its heading; nothing when it is empty. */
export function AdminSection<Item>({ title, ...list }: AdminListProps<Item> & { title: string }) {
  if (list.items.length === 0) return null;
  return (
    <section className="mt-10">
      <h2 className="mb-4 text-lg">{title}</h2>
      <AdminList {...list} />
    </section>
  );
}

/** Why the last decision was not carried out. */
export function AdminProblem({ children }: { children: ReactNode }) {
  return (
    <div className="mb-5">
      <Notice tone="danger" announce>
        {children}
      </Notice>
    </div>
  );
}
