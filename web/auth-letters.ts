import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { queueMail } from "#core/services/queue-mail";
import { hasMailbox } from "#core/services/read-account";
import { localeOfPath } from "#web/app/i18n/locales";
import { type LetterKind, writeLetter } from "#web/letter";

const log = getLogger(["refcodes", "auth"]);
const MINUTE = 60_000;

interface LetterOrder {
  kind: LetterKind;
  /** Whom the account says it belongs to. */
  user: { name: string; email: string; emailVerified: boolean };
  url: string;
  newEmail?: string;
  /** How long the link in it works, minutes. */
  minutes: number;
}

/**
 * Writes letters of the sign-in service in the language of the page they lead to, and keeps them to be sent. Nobody waits
 * for the mail provider, and a letter that cannot even be kept is logged: the person may ask for it once more.
 */
export function createLetterDesk(ctx: Pick<ServiceContext, "db">, store: string) {
  return async function keepLetter({ kind, user, url, newEmail, minutes }: LetterOrder): Promise<void> {
    // Accounts made with a wallet have an address of a domain that does not exist.
    if (!hasMailbox(user.email)) return;
    const now = new Date();
    // A stranger's address must not be greeted with a text of whoever typed it.
    const name = user.emailVerified && !user.name.startsWith("0x") ? user.name : null;
    const written = writeLetter({ kind, locale: localeOfLink(url), store, name, url, ...(newEmail && { newEmail }) });
    const letter = { id: crypto.randomUUID(), to: user.email, ...written };
    try {
      const { queued } = await queueMail(ctx, { letter, expiresAt: new Date(now.getTime() + minutes * MINUTE), now });
      if (!queued) log.warn("an address has had its letters of this hour", { kind });
    } catch (error) {
      log.error("a letter could not be kept", { kind, error });
    }
  };
}

/** The language of the page that a link ends on: its `callbackURL`, or the link itself. */
function localeOfLink(link: string) {
  const url = new URL(link);
  const target = URL.parse(url.searchParams.get("callbackURL") ?? link, url.origin);
  return localeOfPath(target?.pathname ?? "/");
}
