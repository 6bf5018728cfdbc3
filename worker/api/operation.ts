import type { Context, Hono } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { ZodType, z } from "zod";
import type { Viewer } from "#core/domain/viewer";
import { type Access, freshProof, guardOf, isForSignedIn, type SignedIn } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { limited } from "#worker/api/limited";
import type { ApiEnv, LimitedScope, Runtime } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

/** The description of an endpoint. */
export interface Described {
  summary: string;
  access: Access;
  /** Scope whose limit a call counts towards, before anything else is looked at. */
  limit?: LimitedScope;
  /** Whether the caller must have proven who they are within the last minutes: what moves money or rights. */
  freshProof?: true;
  query?: ZodType | undefined;
  /** Schema of the names in the address; each is a plain string by default. */
  params?: ZodType | undefined;
  body?: ZodType | undefined;
  /** Type of a body that is a file, which `run` reads itself and judges by its contents. */
  file?: string;
  headers?: ZodType | undefined;
  /** Status of success. */
  status: number;
  /** The body of a success; null when it has none. */
  answer: ZodType | null;
  /** A status other than success with the same body. */
  unhealthy?: number;
  /** Another success, with a body of its own, which `run` sends as a `Response`. */
  otherwise?: { status: number; answer: ZodType; meaning: string };
  /** All refusals, instead of those derived from the rest. */
  refuses?: readonly number[];
  /** Refusals on top of those derived from the rest. */
  alsoRefuses?: readonly number[];
}

/** Descriptions by method and address, e.g. `GET /api/products`. */
export type Descriptions = Readonly<Record<string, Described>>;

/** An endpoint: its description and what answers it. */
export interface Operation extends Described {
  /** Method and address, e.g. `GET /api/products`. */
  address: string;
  /** Answers a request that the guards and checks of the description have let through. */
  respond(c: Context<ApiEnv>): Promise<Response>;
}

/** A value whose JSON reads as `Wire`: exact-json sends bigints and dates as strings. */
type Sendable<Wire> = Wire extends string
  ? string extends Wire
    ? Wire | bigint | Date
    : Wire
  : Wire extends readonly (infer Each)[]
    ? readonly Sendable<Each>[]
    : Wire extends object
      ? { readonly [Key in keyof Wire]: Sendable<Wire[Key]> }
      : Wire;

/** `Value` after JSON: bigints and dates are strings. A schema of an answer `satisfies ZodType<Answered<…>>`. */
export type Answered<Value> = Value extends bigint | Date
  ? string
  : Value extends object
    ? { [Key in keyof Value]: Answered<Value[Key]> }
    : Value;

type Parsed<Schema, Missing> = Schema extends ZodType ? z.output<Schema> : Missing;

type NamesIn<Address extends string> = Address extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Address extends `${string}:${infer Name}`
    ? Name
    : never;

/** What every request comes with. */
export interface CallOf<Params> {
  c: Context<ApiEnv>;
  runtime: Runtime;
  params: Params;
  now: Date;
}

/** One request, checked: its input fits the schemas, and `viewer` may call. */
interface Call<Address extends string, Who, Params, Query, Body, Headers>
  extends CallOf<Parsed<Params, Record<NamesIn<Address>, string>>> {
  viewer: Who extends SignedIn ? Viewer : null;
  query: Parsed<Query, null>;
  body: Parsed<Body, null>;
  headers: Parsed<Headers, null>;
}

/** What `run` returns: a value that reads as the answer's schema says, or nothing. A `Response` is sent as it is. */
type Returned<Answer> = Answer extends ZodType
  ? Promise<Sendable<z.output<Answer>> | Response>
  : Promise<void> | Promise<Response>;

/**
 * Defines an endpoint in one place: its guard, limit and checks are derived from the description, and what `run` returns
 * must fit the schema of the answer. `run` calls one service.
 */
export function operation<
  const Address extends string,
  const Who extends Access,
  Answer extends ZodType | null,
  Params extends ZodType | undefined = undefined,
  Query extends ZodType | undefined = undefined,
  Body extends ZodType | undefined = undefined,
  Headers extends ZodType | undefined = undefined,
>(
  described: Described & {
    address: Address;
    access: Who;
    answer: Answer;
    params?: Params;
    query?: Query;
    body?: Body;
    headers?: Headers;
  },
) {
  const { status, answer } = described;
  type Run = (call: Call<Address, Who, Params, Query, Body, Headers>) => Returned<Answer>;
  return {
    run: (run: Run): Operation => ({
      ...described,
      async respond(c) {
        const sent = await run(readCall(c, described));
        if (sent instanceof Response) return sent;
        return answer === null
          ? c.body(null, status as StatusCode)
          : exactJson(c, sent, status as ContentfulStatusCode);
      },
    }),
  };
}

/** Puts endpoints into an app, each behind the limit, the guard and the checks that its description names. */
export function mount(app: Hono<ApiEnv>, operations: readonly Operation[]): void {
  for (const { respond, ...described } of operations) {
    const { address, limit, access, params, query, headers, body } = described;
    const [method = "", path = ""] = address.split(" ");
    const before = [
      limit && limited(limit),
      guardOf(access),
      described.freshProof && freshProof,
      params && validate("param", params),
      query && validate("query", query),
      headers && validate("header", headers),
      body && validate("json", body),
    ];
    app.on(method, [path], ...before.filter((each) => typeof each === "function"), respond);
  }
}

/** Descriptions of endpoints, by address. */
export function describedBy(operations: readonly Operation[]): Descriptions {
  return Object.fromEntries(operations.map((each) => [each.address, each]));
}

/**
 * Reads what the guards have let through. The cast holds because `mount` puts a guard or check before `respond` for
 * everything that the description names.
 */
function readCall<Read>(c: Context, { access, params, query, body, headers }: Described): Read {
  const valid = (target: "param" | "query" | "json" | "header") => c.req.valid(target as never);
  return {
    c,
    runtime: c.get("runtime"),
    viewer: isForSignedIn(access) ? c.get("viewer") : null,
    params: params ? valid("param") : c.req.param(),
    query: query ? valid("query") : null,
    body: body ? valid("json") : null,
    headers: headers ? valid("header") : null,
    now: new Date(),
  } as Read;
}
