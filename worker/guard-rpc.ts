import { getLogger } from "#core/log";

const log = getLogger(["refcodes", "rpc"]);

/**
 * Guards every method of an RPC entry point; call it right after the class. The platform logs what a method throws
 * without our redaction, and a failed query's message holds personal data. So the error is logged here, and the caller
 * gets one without details.
 */
export function guardRpc({ prototype }: { readonly prototype: object }): void {
  for (const method of Object.getOwnPropertyNames(prototype)) {
    const run: unknown = Reflect.get(prototype, method);
    if (method === "constructor" || typeof run !== "function") continue;
    const guarded = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      try {
        return await Reflect.apply(run, this, args);
      } catch (error) {
        log.error("the RPC method {method} failed", { method, error });
        throw new Error(`${method} failed`);
      }
    };
    Reflect.defineProperty(prototype, method, { value: guarded, configurable: true, writable: true });
  }
}
