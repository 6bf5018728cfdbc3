import { escapeHtml } from "#core/domain/html";
import { htmlPage } from "../html.ts";
import type { ReceivedLetter } from "./letters.ts";

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1a; background: #fff }
  ul { list-style: none; padding: 0; border-top: 1px solid #ddd } li { border-bottom: 1px solid #ddd }
  li a { display: block; padding: .75rem .25rem; color: inherit; text-decoration: none } li a:hover { background: #f4f4f1 }
  .soft { color: #555; font-size: .875rem } iframe { width: 100%; height: 36rem; border: 1px solid #ccc; border-radius: 8px }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f1; padding: 1rem; border-radius: 8px }
  a:focus-visible { outline: 3px solid #0b63ce; outline-offset: 2px } dt { font-weight: 600 } dd { margin: 0 0 .5rem }`;

const page = (title: string, body: string) => htmlPage({ title, style, body });

/** Every letter that was posted, the newest first. */
export function inboxPage(letters: readonly ReceivedLetter[]): string {
  const items = letters.map(
    ({ id, to, subject, receivedAt }) =>
      `<li><a href="/letters/${id}"><strong>${escapeHtml(subject)}</strong><br><span class="soft">to ${escapeHtml(to)} · ${receivedAt}</span></a></li>`,
  );
  const list = items.length > 0 ? `<ul>${items.join("")}</ul>` : "<p>Nothing has been sent yet.</p>";
  return page(
    "Inbox",
    `<h1>Inbox</h1><p>What the store sends by e-mail ends here; nothing leaves this machine.</p>${list}`,
  );
}

/** One letter as its reader sees it, and as plain text. Its links open outside the frame. */
export function letterPage({ from, to, subject, receivedAt, html, text }: ReceivedLetter): string {
  const framed = escapeHtml(`<base target="_top">${html}`);
  return page(
    subject,
    `<p><a href="/">All letters</a></p><h1>${escapeHtml(subject)}</h1>
<dl><dt>From</dt><dd>${escapeHtml(from)}</dd><dt>To</dt><dd>${escapeHtml(to)}</dd><dt>Received</dt><dd>${receivedAt}</dd></dl>
<iframe title="The letter" sandbox="allow-top-navigation-by-user-activation" srcdoc="${framed}"></iframe>
<h2>As plain text</h2><pre>${escapeHtml(text)}</pre>`,
  );
}

export function missingPage(): string {
  return page("Not found", `<h1>Not found</h1><p>There is no such letter. <a href="/">All letters</a></p>`);
}
