import { join } from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import { RouterContextProvider } from "react-router";
import { getLogger } from "#core/log";
import pageRoutes from "#web/app/routes";
import { pageContext } from "#web/page-context";
import { pageContextOf } from "#web/page-context-of";
import type { App } from "#web/services";
import { APP_URL } from "./test-app.ts";

/** Every page of the app: the name of its route, and its file below `web/app`. */
export const pageTable = flatten(pageRoutes);

function flatten(entries: readonly RouteConfigEntry[]): { name: string; file: string }[] {
  return entries.flatMap(({ path, index, file, children = [] }) => [
    { name: index ? "(index)" : (path ?? ""), file },
    ...flatten(children),
  ]);
}

interface PageModule {
  loader?: Handler;
  action?: Handler;
}

type Handler = (args: {
  request: Request;
  url: URL;
  params: Record<string, string>;
  context: RouterContextProvider;
}) => unknown;

/** A page's module. What a route module exports is defined by the router. */
export async function pageModule(name: string): Promise<PageModule> {
  const file = pageTable.find((route) => route.name === name)?.file ?? "";
  return (await import(/* @vite-ignore */ join(process.cwd(), "web/app", file))) as PageModule;
}

export interface PageCall {
  cookie: string;
  /** Path and query. */
  path: string;
  params?: Record<string, string>;
  /** Posted when given. Several values of a name are boxes. */
  form?: Readonly<Record<string, string | readonly string[]>>;
}

const pairsOf = (form: NonNullable<PageCall["form"]>) =>
  Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));

/** Calls a loader, or an action with a form, as the Worker would; answers what it returned or threw. */
export async function callPage(app: App, handle: Handler, { cookie, path, params = {}, form }: PageCall) {
  const context = await pageContextOf(app, new Headers({ cookie }), {
    refused: null,
    shownAt: new URL(path, APP_URL),
    cspNonce: "nonce",
    requestId: "request",
    log: getLogger(["refcodes", "web"]),
    waitUntil: () => undefined,
    relayWrites: () => undefined,
  });
  const request = new Request(`${APP_URL}${path}`, {
    method: form ? "POST" : "GET",
    ...(form && { body: new URLSearchParams(pairsOf(form)) }),
  });
  const provider = new RouterContextProvider(new Map([[pageContext, context]]));
  return Promise.resolve()
    .then(() => handle({ request, url: new URL(request.url), params, context: provider }))
    .catch((thrown: unknown) => thrown);
}

/** Status of what a page answered: of a response, of `data(...)`, else 200. Throws what no page may throw. */
export function pageStatus(answer: unknown): number {
  if (answer instanceof Response) return answer.status;
  if (answer instanceof Error) throw answer;
  const init: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "init") : null;
  const status: unknown = typeof init === "object" && init !== null ? Reflect.get(init, "status") : undefined;
  return typeof status === "number" ? status : 200;
}
