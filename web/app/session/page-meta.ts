import type { MetaDescriptor } from "@remix-run/cloudflare";

/** What a loader gives its page for the head. */
export interface PageHead {
  title: string;
  description?: string;
}

/** A route's `meta`, whose loader gives what the head needs. */
export type PageMeta<Loader extends (args: never) => unknown> = (args: {
  data: Awaited<ReturnType<Loader>> | undefined;
}) => MetaDescriptor[];

/** Title and description of a page; nothing when its loader failed, then the root's stand. */
export function pageMeta({ data }: { data: { head: PageHead } | undefined }): MetaDescriptor[] {
  if (!data) return [];
  const { title, description } = data.head;
  return description ? [{ title }, { name: "description", content: description }] : [{ title }];
}
