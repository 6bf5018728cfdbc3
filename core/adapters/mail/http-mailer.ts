import { AdapterError } from "#core/ports/adapter-error";
import type { Mailer } from "#core/ports/mailer";

export interface HttpMailerSettings {
  /** Where letters are posted, such as `https://api.resend.com/emails`. */
  apiUrl: string;
  apiKey: string;
  /** `Name <address>` that letters come from. */
  from: string;
}

/** Milliseconds after which an answer is no longer waited for. */
const TIMEOUT_MS = 10_000;

/** What may be answered otherwise a moment later: a limit, a repeat that is still in work, trouble at the provider. */
const passing = new Set([408, 409, 425, 429]);

/** Sends letters by Resend's HTTP API, which takes a repeated `Idempotency-Key` for the same letter. */
export function createHttpMailer({ apiUrl, apiKey, from }: HttpMailerSettings): Mailer {
  return {
    async send({ id, to, subject, text, html, unsubscribeUrl }) {
      const response = await post(apiUrl, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "idempotency-key": id },
        body: JSON.stringify({
          from,
          to: [to],
          subject,
          text,
          html,
          ...(unsubscribeUrl && { headers: unsubscribe(unsubscribeUrl) }),
        }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return;
      const retry = passing.has(response.status) || response.status >= 500;
      throw new AdapterError(`the mail service answered HTTP ${response.status}`, { retry });
    },
  };
}

/** One click in the mail program stops them (RFC 8058): it posts, and whoever only opens the address gets a page. */
function unsubscribe(url: string): Record<string, string> {
  return { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

async function post(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new AdapterError("the mail service did not answer", { retry: true });
  }
}
