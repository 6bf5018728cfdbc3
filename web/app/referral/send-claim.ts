/** A claim sent to the edge: the codes in the page's address with their label, and the visitor's answer if they were asked. */
interface Claim {
  code: readonly string[];
  /** The label of the link. */
  via?: string | undefined;
  consent?: "granted" | "denied";
}

/**
 * Has the edge store the visitor's answer and capture codes that a navigation could not: after consent, or when a
 * prefetched page is shown.
 *
 * @returns false when it was not stored
 */
export async function sendClaim(body: Claim): Promise<boolean> {
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
