import { isWalletAddress } from "#app/format/wallet.ts";

/** A wallet address in full, so that it can be compared, or the name of a sign-in service. */
export function SignInName({ name }: { name: string }) {
  if (isWalletAddress(name)) return <code>{name}</code>;
  return name === "google" ? "Google" : name;
}
