import type { MetaDescriptor } from "@remix-run/cloudflare";

/** What a loader gives its page for the head. */
export interface PageHead {
  title: string;
  description?: string;
}

/** Title and description of a page; nothing when its loader failed, then the root's stand. */
export function pageMeta(loaded: { head: PageHead } | undefined): MetaDescriptor[] {
  if (!loaded) return [];
  const { title, description } = loaded.head;
  return description ? [{ title }, { name: "description", content: description }] : [{ title }];
}
