import { createContext, useContext } from "react";

/** What the document was made with. In the browser the nonce is gone: scripts that are there have run. */
export interface RequestFacts {
  nonce: string | undefined;
  requestId: string;
}

export const RequestFactsContext = createContext<RequestFacts>({ nonce: undefined, requestId: "" });

/** The facts of the request that this document answers. */
export function useRequestFacts(): RequestFacts {
  return useContext(RequestFactsContext);
}
