import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

const TIMEOUT_MS = 10_000;

interface MailQuestion {
  apiKey: string | undefined;
  apiUrl: string;
  from: string;
}

/** Answers to a letter without contents: the key was taken, the letter was not. */
const UNFIT_LETTER = [400, 422];

/**
 * Whether the mail provider takes the key. It is sent a letter without contents, which nobody gets. That the domain of
 * `from` is verified shows with the first letter only.
 */
export async function checkMail({ apiKey, apiUrl, from }: MailQuestion): Promise<CheckResult> {
  if (!apiKey) return unchecked("mail", "give MAIL_API_KEY to try it");
  try {
    const response = await fetch(apiUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: "{}",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    const { status } = response;
    const { host } = new URL(apiUrl);
    if (UNFIT_LETTER.includes(status)) return right("mail", `${host} takes the key; letters come from ${from}`);
    if (status === 401 || status === 403) return wrong("mail", `${host} refuses the key`, "Give another MAIL_API_KEY.");
    return wrong(
      "mail",
      `${host} answers ${status} to a letter without contents`,
      "Is mail.apiUrl where letters are posted?",
    );
  } catch (error) {
    return wrong("mail", sayError(error, apiKey), "Is mail.apiUrl where letters are posted?");
  }
}
