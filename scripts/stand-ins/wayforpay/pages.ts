import { escapeHtml } from "#core/domain/html";
import { htmlPage } from "../html.ts";
import { LATER, type Later } from "./bank.ts";
import { amountNumber, type Payment, type Reason } from "./payment.ts";

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c1a }
  dt { font-weight: 600 } dd { margin: 0 0 .75rem } form { display: inline } ul { padding-left: 1.2rem }
  button { font: inherit; min-height: 44px; padding: 0 1.25rem; margin: 0 .5rem .5rem 0; border: 1px solid #444; border-radius: 8px; background: #fff }
  button:focus-visible { outline: 3px solid #0b63ce; outline-offset: 2px }
  .main { background: #155e3a; border-color: #155e3a; color: #fff }`;

const page = (title: string, body: string) => htmlPage({ title, style, body });

/** The hosted payment page. No money moves: the person says what the bank would say. */
export function paymentPage(payment: Payment, token: string): string {
  const amount = `${amountNumber(payment.amountMinor).toFixed(2)} ${payment.currency}`;
  const products = payment.products
    .map(({ name, count }) => `<li>${escapeHtml(name)} × ${escapeHtml(count)}</li>`)
    .join("");
  const button = (action: string, label: string, kind = "") =>
    `<form method="post" action="/page/${action}"><input type="hidden" name="vkh" value="${token}">` +
    `<button type="submit"${kind}>${label}</button></form>`;
  return page(
    `Payment of ${amount}`,
    `<h1>WayForPay sandbox</h1><p>No money moves here. Choose what the bank answers.</p>
<dl><dt>Amount</dt><dd>${escapeHtml(amount)}</dd><dt>Order reference</dt><dd>${escapeHtml(payment.orderReference)}</dd>
<dt>Products</dt><dd><ul>${products}</ul></dd></dl>
${button("approve", "Approve", ' class="main"')}${button("decline", "Decline")}${button("leave", "Leave")}
<details><summary>What else happens in production</summary>
<p>${button("hold", "Hold for a check")} ${button("late", "Approve, told 15 s later")}
${button("repeat", "Approve, told five times at once")} ${button("silent", "Approve, never told")}</p>
<p>Later, on <a href="/">the list of payments</a>: refund, void, expire, send again.</p></details>`,
  );
}

/** Every payment, the newest first, with what the bank can still do about each. */
export function overviewPage(payments: readonly Payment[]): string {
  const rows = payments
    .toReversed()
    .slice(0, 100)
    .map((payment) => {
      const amount = `${amountNumber(payment.amountMinor).toFixed(2)} ${payment.currency}`;
      const given =
        payment.refundedMinor === 0n ? "" : `, ${amountNumber(payment.refundedMinor).toFixed(2)} given back`;
      const buttons = LATER.map((what) => `<button type="submit" name="what" value="${what}">${labels[what]}</button>`);
      return `<li><strong>${escapeHtml(payment.orderReference)}</strong><br>${escapeHtml(amount)}, ${payment.status}${given}
<form method="post" action="/later"><input type="hidden" name="reference" value="${escapeHtml(payment.orderReference)}">
<br><label>Give back <input name="amount" inputmode="decimal" size="10" placeholder="all of it"></label>
<br>${buttons.join("")}</form></li>`;
    });
  const list = rows.length === 0 ? "<p>No payments yet.</p>" : `<ul>${rows.join("")}</ul>`;
  return page("Payments", `<h1>Payments of the sandbox</h1><p>Whatever you press here, the shop is told.</p>${list}`);
}

const labels: Record<Later, string> = {
  approve: "Approve",
  decline: "Decline",
  expire: "Expire",
  refund: "Refund",
  void: "Void",
  resend: "Tell again",
  shuffle: "Tell all again, newest first",
};

/** Sends the browser back to the shop by a POST from this other site, as the gateway does. */
export function returnPage(returnUrl: string, fields: Record<string, string | number | null>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(String(value ?? ""))}">`,
  );
  return page(
    "Back to the shop",
    `<h1>Back to the shop</h1><form id="return" method="post" action="${escapeHtml(returnUrl)}">${inputs.join("")}
<button type="submit">Continue</button></form><script>document.getElementById("return").submit()</script>`,
  );
}

export function refusalPage([code, text]: Reason): string {
  return page("Payment refused", `<h1>Payment refused</h1><p>Reason code ${code}: ${escapeHtml(text)}</p>`);
}

export function messagePage(title: string, text: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
}
