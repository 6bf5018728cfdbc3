/**
 * Posts JSON to the store's API.
 *
 * @param problems what each expected status means to the caller
 * @returns the response, or why there is none: `unavailable` for any other status and when the store cannot be reached
 */
export async function postJson<Problem extends string>(
  path: string,
  body: Record<string, unknown>,
  problems: Record<number, Problem>,
): Promise<Response | Problem | "unavailable"> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? response : (problems[response.status] ?? "unavailable");
  } catch {
    return "unavailable";
  }
}
