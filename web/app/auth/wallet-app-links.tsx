import { buttonClass } from "#app/ui/button.tsx";
import { walletApps } from "./wallet-apps.ts";

/** Opens a page of ours in a wallet's app on this phone. */
export function WalletAppLinks({ page }: { page: string }) {
  return (
    <ul className="flex flex-wrap gap-3">
      {walletApps(page).map(({ name, href }) => (
        <li key={name}>
          <a href={href} rel="noreferrer" className={buttonClass("secondary", "sm")}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}
