import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import type { PersonDesk } from "#core/services/people/read-person";
import { deviceName } from "../../../account/device.ts";

/** How the person signs in, and where they are signed in now. */
export function PersonSignIn({ person: { signIn, emailConfirmed } }: { person: PersonDesk }) {
  const { t } = useTranslation();
  const { methods, hasApp, passkeys, sessions } = signIn;
  const known = ["credential", "google", "siwe"] as const;
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.people.signIn")}</h2>
      <div className="space-y-1 rounded-md border border-line bg-surface p-4 text-sm">
        <p>{t(emailConfirmed ? "admin.people.emailConfirmed" : "admin.people.emailNotConfirmed")}</p>
        {known
          .filter((name) => methods.some(({ method }) => method === name))
          .map((name) => (
            <p key={name}>{t(`admin.people.method.${name}`)}</p>
          ))}
        <p>{t(hasApp || passkeys > 0 ? "admin.people.hasFactor" : "admin.people.noFactor")}</p>
        <h3 className="pt-3 font-medium">{t("sessions.title")}</h3>
        {sessions.length === 0 ? (
          <p className="text-ink-soft">{t("admin.people.noSessions")}</p>
        ) : (
          <ul>
            {sessions.map(({ id, userAgent, signedInAt }) => (
              <li key={id}>
                {deviceName(userAgent) ?? t("sessions.unknown")}{" "}
                <span className="text-ink-soft">
                  <DateTime at={signedInAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
