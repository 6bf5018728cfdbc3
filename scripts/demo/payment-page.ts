import { DemoError, type Session } from "./session.ts";

export interface PaymentForm {
  readonly action: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Pays on the provider's page as a person with a browser: opens it with the store's form, presses Approve, and is sent
 * back to the store by a POST from the other site. Answers the store's page the browser ends on.
 */
export async function payOnHostedPage(form: PaymentForm, session: Session): Promise<string> {
  const opened = await post(form.action, new URLSearchParams(form.fields.map(({ name, value }) => [name, value])));
  const approve = readForm(await pageOf(opened), "approve", opened.url);
  const back = readForm(await pageOf(await post(approve.action, approve.fields)), "return", approve.action);
  // Cross-site: the browser keeps SameSite=Lax cookies to itself here, so the session is not used.
  const returned = await post(back.action, back.fields, { origin: new URL(form.action).origin });
  const location = returned.headers.get("location");
  if (returned.status !== 303 || location === null) {
    throw new DemoError(`the return from the payment page answered HTTP ${returned.status} instead of 303`);
  }
  const { pathname, search } = new URL(location, back.action);
  await session.visit(`${pathname}${search}`);
  return pathname;
}

function post(url: string, body: URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  const redirect = "origin" in headers ? "manual" : "follow";
  return fetch(url, { method: "POST", body, headers, redirect });
}

async function pageOf(answer: Response): Promise<string> {
  const html = await answer.text();
  if (answer.ok) return html;
  throw new DemoError(`the payment page answered HTTP ${answer.status}: ${html.replace(/<[^>]*>/g, " ").slice(-200)}`);
}

/** The form whose id or action ends with `name`, with its hidden fields. */
function readForm(html: string, name: string, base: string): { action: string; fields: URLSearchParams } {
  for (const [form, attributes = "", body = ""] of html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    const action = attribute(attributes, "action");
    if (attribute(attributes, "id") !== name && !action.endsWith(`/${name}`)) continue;
    if (form.length === 0) continue;
    const inputs = [...body.matchAll(/<input([^>]*)>/g)].map(([, input = ""]) => input);
    const fields = new URLSearchParams(inputs.map((input) => [attribute(input, "name"), attribute(input, "value")]));
    return { action: new URL(action, base).href, fields };
  }
  throw new DemoError(`the payment page has no form "${name}"`);
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
  return value.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}
