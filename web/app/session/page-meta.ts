import type { MetaDescriptor } from "react-router";

/** What a loader gives its page for the head. */
export interface PageHead {
  title: string;
  description?: string;
}

/** A route's `meta`, whose loader gives what the head needs. */
export type PageMeta<Loader extends (args: never) => unknown> = (args: {
  loaderData: Awaited<ReturnType<Loader>> | undefined;
}) => MetaDescriptor[];

/** Title and description of a page; nothing when its loader failed, then the root's stand. */
export function pageMeta({ loaderData }: { loaderData: { head: PageHead } | undefined }): MetaDescriptor[] {
  if (!loaderData) return [];
  const { title, description } = loaderData.head;
  return description ? [{ title }, { name: "description", content: description }] : [{ title }];
}
