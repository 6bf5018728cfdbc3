import { genericOAuth } from "better-auth/plugins";
import { toPersonName } from "#core/domain/person-name";
import type { AppSettings } from "#core/env/app";

/**
 * Google, where the clone has a client of its own there. Its addresses are settings and not discovered: discovery would
 * be fetched by whichever request comes first, and sign-in would be without Google when that fails.
 */
export function googleProvider({ google }: AppSettings) {
  if (!google) return [];
  const { clientId, clientSecret, authUrl, tokenUrl } = google;
  return [
    genericOAuth({
      config: [
        {
          providerId: "google",
          name: "Google",
          clientId,
          clientSecret,
          authorizationUrl: authUrl,
          tokenUrl,
          scopes: ["openid", "email", "profile"],
          pkce: true,
          prompt: "select_account",
          accountSubject: ({ profile }) => profile.sub ?? "",
          // The token came straight from Google's own address; it must still be meant for this store.
          mapProfileToUser: (profile) => {
            if (profile.aud !== clientId || !profile.sub) throw new Error("Google's token is not for this store");
            const [mailbox = ""] = String(profile.email ?? "").split("@");
            const name = toPersonName(String(profile.name ?? "")) || toPersonName(mailbox);
            return { name, emailVerified: profile.email_verified === true };
          },
        },
      ],
    }),
  ];
}
