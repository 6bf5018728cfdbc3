import { createContext, useContext } from "react";

/** What the document was rendered with. There is no nonce in the browser: its scripts have run. */
export interface RequestFacts {
  nonce: string | undefined;
  requestId: string;
}

export const RequestFactsContext = createContext<RequestFacts>({ nonce: undefined, requestId: "" });

/** The facts of the request that this document answers. */
export function useRequestFacts(): RequestFacts {
  return useContext(RequestFactsContext);
}
