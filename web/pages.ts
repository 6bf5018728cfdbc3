import * as build from "virtual:react-router/server-build";
import { createRequestHandler, RouterContextProvider } from "react-router";
import { type PageContext, pageContext } from "#web/page-context";

const handle = createRequestHandler(build, "production");

/**
 * Answers a request for a page or its data. Built by Vite together with the pages, so that the key their context is kept
 * under is one object for both.
 */
export function handlePage(request: Request, context: PageContext): Promise<Response> {
  return handle(request, new RouterContextProvider(new Map([[pageContext, context]])));
}
