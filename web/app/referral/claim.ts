/** What the page hands to the edge: codes of its address, and the visitor's answer where they were asked. */
interface Claim {
  code: readonly string[];
  consent?: "granted" | "denied";
}

/**
 * Has the edge keep the visitor's answer and capture the codes that a navigation could not: after consent, or when a page
 * that was fetched ahead is shown.
 *
 * @returns false when it was not kept
 */
export async function claim(body: Claim): Promise<boolean> {
  try {
    const response = await fetch("/api/refcodes/claim", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok;
  } catch {
    return false;
  }
}
