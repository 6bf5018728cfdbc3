const KEY = "ring_visit_sent";

/** Stands in for session storage where that is blocked: then the visit counts once per document. */
let sentByThisDocument = false;

/** Sends the visit beacon unless this session has sent one or there is no code to send it for. */
export function sendVisitOnce(): void {
  if (!/(?:^|;\s*)ring_ref_visible=[^;]/.test(document.cookie) || wasSent()) return;
  markSent();
  void fetch("/api/refcodes/track", {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID() }),
  }).catch(() => undefined);
}

function wasSent(): boolean {
  try {
    return sentByThisDocument || sessionStorage.getItem(KEY) !== null;
  } catch {
    return sentByThisDocument;
  }
}

function markSent(): void {
  sentByThisDocument = true;
  try {
    sessionStorage.setItem(KEY, "1");
  } catch {
    return;
  }
}
