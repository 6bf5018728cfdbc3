import { type LinkTerms, linkTerms, namesTerms } from "#core/domain/wallet-link";

/** What a wallet's owner signed to link it, and whom it was for. */
export interface SignedLink {
  /** The person, and the code that the link claims; null where it claims none. */
  userId: string;
  code: string | null;
  address: string;
  /** The message, as signed. */
  message: string;
}

/** The clone that a link must be for. */
export interface LinkPlace {
  /** Public origin, without a path. */
  appUrl: string;
  chainId: number;
}

/**
 * Every line of a Sign-In with Ethereum message, from its first to its last: a name inside the statement, or after the
 * resources, is no field.
 *
 * @see https://eips.ethereum.org/EIPS/eip-4361
 */
const FORMAT = new RegExp(
  [
    "^(?:(?<scheme>[a-z][a-z0-9+.-]*)://)?(?<domain>[^\\s/]+) wants you to sign in with your Ethereum account:",
    "(?<address>0x[0-9a-fA-F]{40})",
    "(?:\n[^\n]+)?",
    "",
    "URI: (?<uri>[^\\s]+)",
    "Version: (?<version>1)",
    "Chain ID: (?<chainId>[0-9]{1,15})",
    "Nonce: [a-zA-Z0-9]{8,}",
    "Issued At: [^\\s]+(?:\nExpiration Time: [^\\s]+)?(?:\nNot Before: [^\\s]+)?",
    "Request ID: (?<requestId>[^\\s]+)",
    "Resources:(?<resources>(?:\n- [^\\s]+)+)$",
  ].join("\n"),
);

/**
 * Whether a message says that this wallet is linked to this person and takes over their code, in this clone and on its
 * chain. Does not check the signature.
 */
export function namesLink({ userId, code, address, message }: SignedLink, { appUrl, chainId }: LinkPlace): boolean {
  const said = FORMAT.exec(message)?.groups;
  if (!said) return false;
  const { protocol, host, origin } = new URL(appUrl);
  return (
    (said.scheme === undefined || `${said.scheme}:` === protocol) &&
    said.domain === host &&
    said.address?.toLowerCase() === address.toLowerCase() &&
    URL.canParse(said.uri ?? "") &&
    new URL(said.uri ?? "").origin === origin &&
    said.chainId === String(chainId) &&
    namesTerms(termsOf(said), linkTerms({ appUrl, userId, code }))
  );
}

function termsOf({ requestId = "", resources = "" }: Readonly<Record<string, string | undefined>>): LinkTerms {
  return { requestId, resources: resources.split("\n- ").slice(1) };
}
