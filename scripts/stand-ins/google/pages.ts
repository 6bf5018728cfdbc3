import { escapeHtml } from "#core/domain/html";
import { htmlPage } from "../html.ts";

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c1a; background: #fff }
  label { display: block; margin: 0 0 1rem } input:not([type=checkbox]) { display: block; width: 100%; box-sizing: border-box; font: inherit; min-height: 44px; padding: 0 .75rem; border: 1px solid #777; border-radius: 8px }
  button { font: inherit; min-height: 44px; padding: 0 1.25rem; margin: 0 .5rem .5rem 0; border: 1px solid #444; border-radius: 8px; background: #fff }
  button:focus-visible, input:focus-visible { outline: 3px solid #0b63ce; outline-offset: 2px } .main { background: #0b57d0; border-color: #0b57d0; color: #fff }`;

/** Where a person says who they are; Google would know. */
export function choicePage(asked: Record<string, string>): string {
  const hidden = Object.entries(asked).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const body = `<h1>Sign in with Google (local)</h1><p>This page stands in for Google. Say who you are.</p>
<form method="post" action="/choose">${hidden.join("")}
<label>E-mail<input name="email" type="email" required value="nina@gmail.example.com"></label>
<label>Name<input name="name" required value="Nina Newcomer"></label>
<label><input type="checkbox" name="unverified"> Google has not verified this address</label>
<button type="submit" class="main">Continue</button><button type="submit" name="deny" value="1">Cancel</button></form>`;
  return htmlPage({ title: "Sign in with Google (local)", style, body });
}

export function refusalPage(text: string): string {
  return htmlPage({ title: "Not possible", style, body: `<h1>Not possible</h1><p>${escapeHtml(text)}</p>` });
}
