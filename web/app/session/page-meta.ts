import type { MetaDescriptor } from "react-router";

/** What a loader returns for the document's head. */
export interface PageHead {
  title: string;
  description?: string;
}

/** The type of a route's `meta`, given its loader. */
export type PageMeta<Loader extends (args: never) => unknown> = (args: {
  loaderData: Awaited<ReturnType<Loader>> | undefined;
}) => MetaDescriptor[];

/** Title and description of a page; empty when its loader failed, so that the root's apply. */
export function pageMeta({ loaderData }: { loaderData: { head: PageHead } | undefined }): MetaDescriptor[] {
  if (!loaderData) return [];
  const { title, description } = loaderData.head;
  return description ? [{ title }, { name: "description", content: description }] : [{ title }];
}
