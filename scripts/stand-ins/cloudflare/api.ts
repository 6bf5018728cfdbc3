import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

/** One request to the API. */
export interface Call {
  readonly method: string;
  /** Below the account, such as `/workers/scripts/shop`; from the root for what is not in an account. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is answered as `result`; a page of a list with what is known about the rest. */
export type Result = Page | Plain | object | null;

/** An answer without the envelope that the others have. */
export class Plain {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;

  constructor({ status, contentType, body }: Pick<Plain, "status" | "contentType" | "body">) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }
}

/** A part of a list. */
export class Page {
  readonly items: readonly object[];
  readonly info: {
    readonly page: number;
    readonly per_page: number;
    readonly count: number;
    readonly total_count: number;
  };

  constructor(all: readonly object[], query: URLSearchParams) {
    const page = Number(query.get("page") ?? 1);
    const perPage = Number(query.get("per_page") ?? 100);
    this.items = all.slice((page - 1) * perPage, page * perPage);
    this.info = { page, per_page: perPage, count: this.items.length, total_count: all.length };
  }
}

type Handler = (call: Call, params: Readonly<Record<string, string>>) => Result | Promise<Result>;
/** Method and path, such as `GET /queues/:id`, to what answers it. */
export type Routes = Readonly<Record<string, Handler>>;

/** Finds the route of a call and answers it; throws a {@link Refusal} where there is none. */
export async function answerCall(routes: Routes, call: Call): Promise<Result> {
  for (const [route, handler] of Object.entries(routes)) {
    const params = matchRoute(route, call);
    if (params !== undefined) return handler(call, params);
  }
  throw new Refusal(404, 7_003, `No route for that URI: ${call.method} ${call.path}`);
}

function matchRoute(route: string, call: Call): Record<string, string> | undefined {
  const [method, pattern = ""] = route.split(" ");
  const wanted = pattern.split("/");
  const given = call.path.split("/");
  if (method !== call.method || wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = decodeURIComponent(given[at] ?? "");
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

/** The body as JSON of a shape; throws a {@link Refusal} for another one. */
export function readJson<T>(call: Call, schema: z.ZodType<T>): T {
  return checkShape(JSON.parse(call.body.toString("utf8") || "null"), schema);
}

/** Throws a {@link Refusal} for a value of another shape. */
export function checkShape<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, 10_021, z.prettifyError(parsed.error));
  return parsed.data;
}

/** A parameter of the route, which its pattern has made sure of. */
export function param(params: Readonly<Record<string, string>>, name: string): string {
  const value = params[name];
  if (value === undefined) throw new Error(`the route has no :${name}`);
  return value;
}
