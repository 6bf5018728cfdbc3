import * as build from "virtual:react-router/server-build";
import { createRequestHandler, RouterContextProvider } from "react-router";
import { type PageContext, pageContext } from "#web/page-context";

const handle = createRequestHandler(build, "production");

/**
 * Handles requests for pages and their data. Built by Vite with the pages, so that both use the same context key
 * object.
 */
export function handlePage(request: Request, context: PageContext): Promise<Response> {
  return handle(request, new RouterContextProvider(new Map([[pageContext, context]])));
}
