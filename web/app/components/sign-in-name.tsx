import { isWalletAddress } from "../format/wallet.ts";

/** A wallet in full, so that it can be compared, or a sign-in service by its name. */
export function SignInName({ name }: { name: string }) {
  if (isWalletAddress(name)) return <code>{name}</code>;
  return name === "google" ? "Google" : name;
}
