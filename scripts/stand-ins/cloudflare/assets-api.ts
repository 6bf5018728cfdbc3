import { z } from "zod";
import { type Account, newId } from "./account.ts";
import { type Call, checkShape, type Routes, readJson } from "./api.ts";
import { Refusal } from "./refusal.ts";

const manifestSchema = z.object({
  manifest: z.record(z.string().startsWith("/"), z.object({ hash: z.string(), size: z.number() })),
});
const fileSchema = z.instanceof(File);
/** Files that wrangler sends in one request. */
const BUCKET_SIZE = 20;

interface Session {
  /** Path to hash. */
  readonly files: ReadonlyMap<string, string>;
}

/** Uploads of static files: a session says which are missing, and its token attaches them to a version. */
export class AssetUploads {
  readonly #account: Account;
  readonly #sessions = new Map<string, Session>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** True for a token of a session, which stands in for the API token while its files are uploaded. */
  knows(token: string): boolean {
    return this.#sessions.has(token);
  }

  /** The files of a finished session; throws a {@link Refusal} while some are missing. */
  filesOf(token: string): ReadonlyMap<string, string> {
    const files = this.#session(token).files;
    if (this.#missing(files).length > 0) throw new Refusal(400, 10_304, "Not all assets have been uploaded.");
    return files;
  }

  readonly routes: Routes = {
    "POST /workers/scripts/:name/assets-upload-session": (call) => {
      const { manifest } = readJson(call, manifestSchema);
      const files = new Map(Object.entries(manifest).map(([path, { hash }]) => [path, hash]));
      const token = sessionToken();
      this.#sessions.set(token, { files });
      const missing = this.#missing(files);
      const buckets = [];
      for (let at = 0; at < missing.length; at += BUCKET_SIZE) buckets.push(missing.slice(at, at + BUCKET_SIZE));
      return { jwt: token, buckets };
    },
    "POST /workers/assets/upload": async (call) => {
      const token = bearer(call);
      const { files } = this.#session(token);
      const wanted = new Set(files.values());
      for (const [hash, part] of await readForm(call)) {
        if (!wanted.has(hash)) throw new Refusal(400, 10_303, `The session has no file ${hash}.`);
        const file = checkShape(part, fileSchema);
        this.#account.assets.set(hash, Buffer.from(await file.text(), "base64"));
      }
      return this.#missing(files).length === 0 ? { jwt: token } : {};
    },
  };

  #session(token: string): Session {
    const session = this.#sessions.get(token);
    if (session === undefined) throw new Refusal(400, 10_302, "The upload session has expired.");
    return session;
  }

  #missing(files: ReadonlyMap<string, string>): string[] {
    return [...new Set(files.values())].filter((hash) => !this.#account.assets.has(hash));
  }
}

/** The parts of a multipart body. */
export async function readForm(call: Call): Promise<FormData> {
  const headers = { "content-type": call.headers["content-type"] ?? "" };
  return new Response(new Uint8Array(call.body), { headers }).formData();
}

/** The token a request carries. */
export function bearer(call: Pick<Call, "headers">): string {
  return call.headers.authorization?.replace(/^Bearer /, "") ?? "";
}

/** wrangler reads the payload of the token, to know how to upload and when it expires. */
function sessionToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
  return [part({ alg: "none" }), part({ jti: newId(), exp: expiresAt }), "unsigned"].join(".");
}
