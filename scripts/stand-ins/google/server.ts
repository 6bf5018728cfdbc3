import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { listenOnLoopback, readText, sendHtml, sendJson } from "../../loopback-server.ts";
import { choicePage, refusalPage } from "./pages.ts";

export interface GoogleOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where browsers may be sent back to, exactly, as it is registered with Google. */
  readonly redirectUri: string;
  readonly port?: number;
}

export interface Google {
  readonly url: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  stop(): Promise<void>;
}

const requestSchema = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  response_type: z.literal("code"),
  scope: z.string().refine((scope) => scope.split(" ").includes("openid"), "needs openid"),
  state: z.string().min(16),
  code_challenge: z.string().min(43),
  code_challenge_method: z.literal("S256"),
});
const choiceSchema = requestSchema.extend({
  email: z.email(),
  name: z.string().max(100),
  unverified: z.literal("on").optional(),
});
const tokenSchema = z.object({
  grant_type: z.literal("authorization_code"),
  code: z.string(),
  redirect_uri: z.string(),
  code_verifier: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
});
type Grant = z.infer<typeof choiceSchema>;

const HOUR = 3_600;

/** A sign-in with Google of our own on loopback: OAuth 2.0 with PKCE and OpenID Connect's ID token, for whoever one says one is. */
export async function startGoogle(options: GoogleOptions): Promise<Google> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const grants = new Map<string, Grant>();

  const isOurs = (asked: { client_id: string; redirect_uri: string }) =>
    asked.client_id === options.clientId && asked.redirect_uri === options.redirectUri;

  function ask(url: URL, response: ServerResponse) {
    const asked = requestSchema.safeParse(Object.fromEntries(url.searchParams));
    if (!asked.success || !isOurs(asked.data)) return sendHtml(response, 400, refusalPage("The request is not right."));
    sendHtml(response, 200, choicePage(asked.data));
  }

  function choose(body: URLSearchParams, response: ServerResponse) {
    const chosen = choiceSchema.safeParse(Object.fromEntries(body));
    if (!chosen.success || !isOurs(chosen.data))
      return sendHtml(response, 400, refusalPage("The choice is not right."));
    const back = new URL(chosen.data.redirect_uri);
    back.searchParams.set("state", chosen.data.state);
    if (body.get("deny") !== null) {
      back.searchParams.set("error", "access_denied");
    } else {
      const code = randomUUID();
      grants.set(code, chosen.data);
      back.searchParams.set("code", code);
    }
    response.writeHead(303, { location: back.href }).end();
  }

  /** A code is good once, for whom it was given and with the verifier of its challenge. */
  function exchange(body: URLSearchParams, response: ServerResponse) {
    const asked = tokenSchema.safeParse(Object.fromEntries(body));
    if (!asked.success) return sendJson(response, 400, { error: "invalid_request" });
    const { client_id, client_secret, code, code_verifier, redirect_uri } = asked.data;
    if (client_id !== options.clientId || client_secret !== options.clientSecret) {
      return sendJson(response, 401, { error: "invalid_client" });
    }
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash("sha256").update(code_verifier).digest("base64url");
    if (!grant || grant.redirect_uri !== redirect_uri || grant.code_challenge !== challenge) {
      return sendJson(response, 400, { error: "invalid_grant" });
    }
    const { scope } = grant;
    const id_token = idToken(grant, privateKey);
    sendJson(response, 200, { access_token: randomUUID(), token_type: "Bearer", expires_in: HOUR, scope, id_token });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://google");
    const body = new URLSearchParams(request.method === "POST" ? await readText(request) : "");
    const route = `${request.method} ${url.pathname}`;
    if (route === "GET /auth") return ask(url, response);
    if (route === "POST /choose") return choose(body, response);
    if (route === "POST /token") return exchange(body, response);
    sendHtml(response, 404, refusalPage("There is no such page."));
  }

  const { url, stop } = await listenOnLoopback((request, response) => {
    answer(request, response).catch(() => sendJson(response, 500, { error: "server_error" }));
  }, options.port);
  return {
    url,
    authUrl: `${url}/auth`,
    tokenUrl: `${url}/token`,
    stop,
  };
}

/** OpenID Connect's statement of who signed in, signed as Google signs it (RS256). */
function idToken({ client_id, email, name, unverified }: Grant, key: KeyObject): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: "https://accounts.google.com",
    aud: client_id,
    sub: createHash("sha256").update(email.toLowerCase()).digest("hex").slice(0, 21),
    email,
    email_verified: unverified === undefined,
    name,
    iat: now,
    exp: now + HOUR,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", kid: "local" })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}
