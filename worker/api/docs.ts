import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { describedOperations, openApiDocument, refusalsOf } from "#worker/api/openapi";
import type { Operation } from "#worker/api/operations/operation";
import type { ApiEnv } from "#worker/api/runtime";

/** The API for machines and for people. Neither says more than the schemas do. */
export const docs = new Hono<ApiEnv>()
  .get("/openapi.json", (c) => {
    const { appUrl } = c.get("runtime");
    return c.json(openApiDocument({ title: `API of ${new URL(appUrl).host}`, url: appUrl }));
  })
  .get("/docs", (c) => c.html(page(new URL(c.get("runtime").appUrl).host)));

/** Its styles lie under `/assets`, which is cached for ever: a change of them is a new name. */
function page(host: string) {
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
${Object.entries(describedOperations).map(([address, operation]) => section(address, operation))}
</main>
</body>
</html>`;
}

function section(address: string, operation: Operation) {
  const { summary, access, query, body, status, answer, unwell } = operation;
  const refusals = refusalsOf(address, operation);
  return html`<section id="${address.replaceAll(/[^A-Za-z]+/g, "-").toLowerCase()}">
<h2><code>${address}</code></h2>
<p>${summary}.</p>
<p>Access: <b>${access}</b>. Answers <b>${status}</b>${unwell ? ` or <b>${unwell}</b>` : ""}${refusals.length > 0 ? `, or refuses with ${refusals.join(", ")}` : ""}.</p>
${query ? schemaOf("Query", z.toJSONSchema(query, { io: "input", unrepresentable: "any" })) : ""}
${body ? schemaOf("Body", z.toJSONSchema(body, { io: "input", unrepresentable: "any" })) : ""}
${answer ? schemaOf("Answer", z.toJSONSchema(answer, { unrepresentable: "any" })) : ""}
</section>`;
}

function schemaOf(title: string, { $schema: _, ...schema }: object & { $schema?: string | undefined }) {
  return html`<details><summary>${title}</summary><pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre></details>`;
}
