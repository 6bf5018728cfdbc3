import type { MetaDescriptor, UNSAFE_DataWithResponseInit as WithHeaders } from "react-router";

/** What a loader returns for the document's head. */
export interface PageHead {
  title: string;
  /** Only of a page that everybody may see: links to it show it. */
  description?: string;
  /** Path of the picture that a link to a product shows; null where it has none. */
  picture?: string | null;
  /** Path of that picture redrawn in the proportions of a link preview, if there is one. */
  card?: string | undefined;
}

/** The head in a page's data, as the router has it; undefined where the page has none. */
export function headOf(loaderData: unknown): PageHead | undefined {
  if (typeof loaderData !== "object" || loaderData === null || !("head" in loaderData)) return undefined;
  // A loader's `head` is a `PageHead`: `pageMeta` takes no other.
  return loaderData.head as PageHead;
}

/** The data of a loader's answer, without the headers that `data()` adds to it. */
type Loaded<Answer> = Answer extends WithHeaders<infer Data> ? Data : Answer;

/** The type of a route's `meta`, given its loader. */
export type PageMeta<Loader extends (args: never) => unknown> = (args: {
  loaderData: Loaded<Awaited<ReturnType<Loader>>> | undefined;
}) => MetaDescriptor[];

/** Title and description of a page; empty when its loader failed, so that the root's apply. */
export function pageMeta({ loaderData }: { loaderData: { head: PageHead } | undefined }): MetaDescriptor[] {
  if (!loaderData) return [];
  const { title, description } = loaderData.head;
  return description ? [{ title }, { name: "description", content: description }] : [{ title }];
}
