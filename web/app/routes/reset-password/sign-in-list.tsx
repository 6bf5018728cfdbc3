import type { SignIns } from "#core/services/accounts/list-sign-ins";
import { SignInName } from "./sign-in-name.tsx";

interface SignInListProps {
  title: string;
  signIns: SignIns;
}

/** Sign-in methods besides the password; renders nothing when there are none. */
export function SignInList({ title, signIns: { wallets, services } }: SignInListProps) {
  if (wallets.length + services.length === 0) return null;
  return (
    <div>
      <p className="text-sm font-medium">{title}</p>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-sm break-all">
        {[...services, ...wallets].map((name) => (
          <li key={name}>
            <SignInName name={name} />
          </li>
        ))}
      </ul>
    </div>
  );
}
