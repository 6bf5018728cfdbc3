import { html } from "hono/html";
import { z } from "zod";
import { openApiDocument, refusalsOf } from "#worker/api/openapi";
import { type Described, type Descriptions, type Operation, operation } from "#worker/api/operation";

/** The API's documentation, for machines and for people, made from the descriptions that `read` returns. */
export function docsOperations(read: () => Descriptions): readonly Operation[] {
  return [
    operation({
      address: "GET /api/openapi.json",
      summary: "This API as OpenAPI 3.1",
      access: "public",
      status: 200,
      answer: z.looseObject({ openapi: z.literal("3.1.0") }),
    }).run(async ({ c, runtime: { appUrl, ctx } }) => {
      const title = `API of ${new URL(appUrl).host}`;
      return c.json(openApiDocument(read(), { title, url: appUrl, providers: [...ctx.gateways.keys()] }));
    }),
    operation({
      address: "GET /api/docs",
      summary: "This API as a page to read",
      access: "public",
      status: 200,
      answer: null,
    }).run(async ({ c, runtime }) => c.html(page(new URL(runtime.appUrl).host, read()))),
  ];
}

/** Its stylesheet is under `/assets`, which is cached for ever: a changed one needs a new name. */
function page(host: string, operations: Descriptions) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of ${host}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/api-docs.1.css">
</head>
<body>
<main>
<h1>API of ${host}</h1>
<p>Amounts are whole numbers of the smallest unit (kopiyka, cent, token unit) and are sent as text. A refusal is
<code>{"error":{"code","message","requestId"}}</code>. Requests that change something must come from the store’s own
pages. The same for machines: <a href="/api/openapi.json">openapi.json</a>.</p>
${Object.entries(operations).map(([address, operation]) => section(address, operation))}
</main>
</body>
</html>`;
}

function section(address: string, operation: Described) {
  const { summary, access, query, body, status, answer, unhealthy } = operation;
  const refusals = refusalsOf(address, operation);
  return html`<section id="${address.replaceAll(/[^A-Za-z]+/g, "-").toLowerCase()}">
<h2><code>${address}</code></h2>
<p>${summary}.</p>
<p>Access: <b>${access}</b>. Answers <b>${status}</b>${unhealthy ? ` or <b>${unhealthy}</b>` : ""}${refusals.length > 0 ? `, or refuses with ${refusals.join(", ")}` : ""}.</p>
${query ? schemaOf("Query", z.toJSONSchema(query, { io: "input", unrepresentable: "any" })) : ""}
${body ? schemaOf("Body", z.toJSONSchema(body, { io: "input", unrepresentable: "any" })) : ""}
${answer ? schemaOf("Answer", z.toJSONSchema(answer, { unrepresentable: "any" })) : ""}
</section>`;
}

function schemaOf(title: string, { $schema: _, ...schema }: object & { $schema?: string | undefined }) {
  return html`<details><summary>${title}</summary><pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre></details>`;
}
