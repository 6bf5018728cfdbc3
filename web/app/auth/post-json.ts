// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";

const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

/**
 * Posts JSON to the store's API.
 *
 * @param problems what each expected status means to the caller
 * @param refusals what a refusal's code means, where it says more than its status
 * @returns the response, or why there is none: `unavailable` for any other status and when the store cannot be reached
 */
export async function postJson<Problem extends string>(
  path: string,
  body: Record<string, unknown>,
  problems: Record<number, Problem>,
  refusals: Record<string, Problem> = {},
): Promise<Response | Problem | "unavailable"> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return response;
    return refusals[await codeOf(response)] ?? problems[response.status] ?? "unavailable";
  } catch {
    return "unavailable";
  }
}

/** The code of a refusal by the store's API; empty where the answer has none. */
async function codeOf(response: Response): Promise<string> {
  const refused = refusalSchema.safeParse(await response.json().catch(() => null));
  return refused.success ? refused.data.error.code : "";
}
