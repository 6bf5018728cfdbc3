// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";

/** What a wallet in this browser must be able to do (EIP-1193). */
export interface Eip1193Provider {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** A wallet in this browser. */
export interface InjectedWallet {
  id: string;
  /** Its own name; empty where it does not say. */
  name: string;
  provider: Eip1193Provider;
}

const announcedSchema = z.object({
  info: z.object({ uuid: z.string(), name: z.string().check(z.maxLength(60)) }),
  provider: z.custom<Eip1193Provider>(isProvider),
});

/** How long the browser of a wallet's app may take to put its wallet into a page that it opens, milliseconds. */
const LATE_MS = 1_000;

/**
 * The wallets in this browser. Several extensions announce themselves, each with its name; a wallet's own browser often has
 * only the one of old, and it may come late.
 *
 * @see https://eips.ethereum.org/EIPS/eip-6963
 */
export async function findWallets(): Promise<InjectedWallet[]> {
  const announced = new Map<string, InjectedWallet>();
  const take = (event: Event) => {
    const said = announcedSchema.safeParse("detail" in event ? event.detail : null);
    if (!said.success) return;
    const { info, provider } = said.data;
    announced.set(info.uuid, { id: info.uuid, name: info.name, provider });
  };
  window.addEventListener("eip6963:announceProvider", take);
  try {
    window.dispatchEvent(new Event("eip6963:requestProvider"));
    if (announced.size === 0 && !onlyWallet()) await lateWallet();
  } finally {
    window.removeEventListener("eip6963:announceProvider", take);
  }
  const only = announced.size === 0 ? onlyWallet() : null;
  return only ? [{ id: "ethereum", name: "", provider: only }] : [...announced.values()];
}

function onlyWallet(): Eip1193Provider | null {
  const candidate: unknown = "ethereum" in window ? window.ethereum : null;
  return isProvider(candidate) ? candidate : null;
}

function lateWallet(): Promise<void> {
  return new Promise((resolve) => {
    window.addEventListener("ethereum#initialized", () => resolve(), { once: true });
    window.addEventListener("eip6963:announceProvider", () => resolve(), { once: true });
    setTimeout(resolve, LATE_MS);
  });
}

function isProvider(value: unknown): value is Eip1193Provider {
  return typeof value === "object" && value !== null && "request" in value && typeof value.request === "function";
}
