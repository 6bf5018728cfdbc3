const SIX_MONTHS = 15_552_000;

/**
 * Keeps the visitor's answer and, when it is a yes, has the edge remember the code.
 *
 * @returns false when the code could not be handed over; the answer then is not kept either, so it is asked again
 */
export async function answerConsent(choice: "granted" | "denied", code: string, secure: boolean): Promise<boolean> {
  if (choice === "granted" && !(await claim({ code, consent: "granted" }))) return false;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `ring_consent=${choice}; Path=/; Max-Age=${SIX_MONTHS}; SameSite=Lax${secure ? "; Secure" : ""}`;
  return true;
}

/** Has the edge capture a code that a navigation could not: after consent, or when a prerendered page is shown. */
export async function claim(body: { code: string; consent?: "granted" }): Promise<boolean> {
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
