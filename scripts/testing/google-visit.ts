import type { Google } from "#scripts/stand-ins/google/server";
import { type ApiWorld, cookiesOf } from "./api-world.ts";
import { APP_URL } from "./test-app.ts";

/** The client of a test's app at the stand-in for Google. */
export const GOOGLE_CLIENT = { clientId: "tests.apps.googleusercontent.com", clientSecret: "GOCSPX-tests" };

/** Where the stand-in sends people back to. */
export const GOOGLE_REDIRECT = `${APP_URL}/api/auth/callback/google`;

/** Settings of an app whose Google is the stand-in. */
export function googleSettings(google: Google): Record<string, string> {
  return {
    GOOGLE_CLIENT_ID: GOOGLE_CLIENT.clientId,
    GOOGLE_CLIENT_SECRET: GOOGLE_CLIENT.clientSecret,
    GOOGLE_AUTH_URL: google.authUrl,
    GOOGLE_TOKEN_URL: google.tokenUrl,
  };
}

/** Browsers that go to the stand-in for Google and come back. */
export function createGoogleVisits(google: Google, { send }: Pick<ApiWorld, "send">) {
  /** Presses the button; answers where the browser is sent and the cookies it got. */
  async function start(cookie = "", more: Record<string, unknown> = {}) {
    const body = { provider: "google", callbackURL: "/refcodes", errorCallbackURL: "/sign-in", ...more };
    const answer = await send("POST", "/api/auth/sign-in/social", "anonymous", { body, headers: { cookie } });
    const { url }: { url: string } = await answer.json();
    return { url, cookie: cookiesOf(answer) };
  }

  /** Says at Google who one is; answers the address one comes back to. */
  async function choose(url: string, who: Record<string, string>): Promise<string> {
    const form = new URLSearchParams([...new URL(url).searchParams, ...Object.entries(who)]);
    const answer = await fetch(`${google.url}/choose`, { method: "POST", body: form, redirect: "manual" });
    return answer.headers.get("location") ?? "";
  }

  async function comeBack(address: string, cookie: string) {
    const { pathname, search } = new URL(address);
    const answer = await send("GET", pathname + search, "anonymous", { headers: { cookie } });
    return { to: answer.headers.get("location"), cookie: cookiesOf(answer) };
  }

  return { start, choose, comeBack };
}
