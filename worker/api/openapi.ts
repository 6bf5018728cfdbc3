import { type ZodType, z } from "zod";
import { domainErrorCodes } from "#core/domain/errors";
import type { PaymentProvider } from "#core/domain/payment";
import { type Access, isForSignedIn } from "#worker/api/access";
import type { Described, Descriptions } from "#worker/api/operation";

/** JSON Schema as zod writes it. */
type JsonSchema = ReturnType<typeof jsonSchema>;

const errorSchema = z.object({
  error: z.object({
    code: z.enum([...domainErrorCodes, "internal"]),
    message: z.string(),
    requestId: z.string(),
    /** With `already_ordered` only: the order that the cart has become. */
    orderId: z.string().optional(),
  }),
});

/** The sign-in service has a shape of its own. */
const signInErrorSchema = z.object({ code: z.string(), message: z.string(), requestId: z.string() });

const refusals: Record<Access, readonly number[]> = {
  public: [],
  session: [401],
  vendor: [401, 403],
  admin: [401, 403],
  "cron secret": [401],
  "payment provider": [],
};

const meanings: Record<number, string> = {
  400: "The request is not valid",
  401: "Sign in first",
  403: "Not for this account, or `factor_needed` or `fresh_proof_needed`: prove who you are first",
  404: "No such thing, or not yours",
  409: "The state has changed in the meantime",
  413: "The body is too large",
  422: "The key belongs to another body, or the address to another account",
  429: "Too many requests: try again after `Retry-After` seconds",
  503: "Not accepted: send it again",
};

/** What the endpoint may refuse with. */
export function refusalsOf(address: string, operation: Described): number[] {
  const { access, limit, freshProof, body, query, headers, refuses, alsoRefuses = [] } = operation;
  if (refuses) return [...refuses];
  const named = address.includes(":");
  const changes = !address.startsWith("GET ");
  const derived = [
    ...(body || query || named ? [400] : []),
    ...refusals[access],
    ...(freshProof ? [403] : []),
    ...(named ? [404] : []),
    ...(changes && (body || named) ? [409] : []),
    ...(headers ? [422] : []),
    ...(limit ? [429] : []),
    ...alsoRefuses,
  ];
  return [...new Set(derived)].toSorted();
}

function jsonSchema(schema: ZodType, io: "input" | "output") {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

interface DocumentFacts {
  title: string;
  url: string;
  /** The clone's payment gateways: an address with a provider in it is listed once for each. */
  providers: readonly PaymentProvider[];
}

/** Endpoints as an OpenAPI 3.1 document, from the schemas that check their requests. */
export function openApiDocument(operations: Descriptions, { title, url, providers }: DocumentFacts) {
  const paths: Record<string, Record<string, unknown>> = {};
  const addresses = Object.entries(operations).flatMap(([address, operation]) =>
    address.includes("/:provider")
      ? providers.map((provider) => [address.replace(":provider", provider), namedFor(address, operation)] as const)
      : [[address, operation] as const],
  );
  for (const [address, operation] of addresses) {
    const [method = "", path = ""] = address.split(" ");
    const place = path.replaceAll(/:(\w+)/g, "{$1}");
    paths[place] = { ...paths[place], [method.toLowerCase()]: describe(address, path, operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title, version: "1", description: "Amounts are whole numbers of the smallest unit, sent as text." },
    servers: [{ url }],
    paths,
    components: {
      schemas: { Error: jsonSchema(errorSchema, "output"), SignInError: jsonSchema(signInErrorSchema, "output") },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "ring.session_token" },
        cron: { type: "http", scheme: "bearer" },
      },
    },
  };
}

/** Keeps the refusals that follow from `:provider`, which the listed address no longer has. */
function namedFor(address: string, operation: Described): Described {
  return { ...operation, refuses: refusalsOf(address, operation) };
}

const content = (schema: object) => ({ content: { "application/json": { schema } } });

function describe(address: string, path: string, operation: Described) {
  const { summary, access, freshProof, body, file, status, answer, unhealthy, otherwise } = operation;
  const carried = answer && content(jsonSchema(answer, "output"));
  const errorName = address.includes(" /api/auth/") ? "SignInError" : "Error";
  return {
    operationId: address.replaceAll(/[^A-Za-z]+/g, "-").toLowerCase(),
    summary,
    description: `Access: ${access}${freshProof ? ", with a proof of identity from the last five minutes" : ""}.`,
    ...(isForSignedIn(access) && { security: [{ session: [] }] }),
    ...(access === "cron secret" && { security: [{ cron: [] }] }),
    parameters: [
      ...pathParameters(path, operation),
      ...namedParameters("query", operation.query),
      ...namedParameters("header", operation.headers),
    ],
    ...(body && { requestBody: { required: !body.safeParse({}).success, ...content(jsonSchema(body, "input")) } }),
    ...(file && {
      requestBody: { required: true, content: { [file]: { schema: { type: "string", format: "binary" } } } },
    }),
    responses: {
      [status]: { description: "Done", ...carried },
      ...(unhealthy && { [unhealthy]: { description: "Not all is well", ...carried } }),
      ...(otherwise && {
        [otherwise.status]: { description: otherwise.meaning, ...content(jsonSchema(otherwise.answer, "output")) },
      }),
      ...Object.fromEntries(
        refusalsOf(address, operation).map((refusal) => [
          refusal,
          { description: meanings[refusal], ...content({ $ref: `#/components/schemas/${errorName}` }) },
        ]),
      ),
    },
  };
}

function pathParameters(path: string, { params }: Described) {
  const known = params ? propertiesOf(jsonSchema(params, "input")) : {};
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: known[name] ?? { type: "string", maxLength: 256 },
  }));
}

function namedParameters(place: "query" | "header", parameters: ZodType | undefined) {
  if (!parameters) return [];
  const { required = [], ...described } = jsonSchema(parameters, "input");
  return Object.entries(propertiesOf(described)).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }));
}

function propertiesOf(schema: JsonSchema): Record<string, unknown> {
  return schema.properties ?? {};
}
