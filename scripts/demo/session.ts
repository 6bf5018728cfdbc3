import { z } from "zod";

/** Something is not as it should be; the message is for the person who runs the demo. */
export class DemoError extends Error {}

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** One person's browser: it keeps the store's cookies and sends the headers a browser sends. */
export class Session {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Opens a page of the store as a person does; answers its HTML. */
  async visit(path: string): Promise<string> {
    const answer = await this.#send(path, { headers: { accept: "text/html", "sec-fetch-dest": "document" } });
    const html = await answer.text();
    if (answer.status !== 200) throw new DemoError(`GET ${path} answered HTTP ${answer.status}`);
    return html;
  }

  get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#json(path, {}, schema);
  }

  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const headers = {
      "content-type": "application/json",
      origin: this.#origin,
      "idempotency-key": crypto.randomUUID(),
    };
    return this.#json(path, { method: "POST", headers, body: JSON.stringify(body) }, schema);
  }

  async #json<T>(path: string, init: Call, schema: z.ZodType<T>) {
    const answer = await this.#send(path, { ...init, headers: { accept: "application/json", ...init.headers } });
    const text = await answer.text();
    const request = `${init.method ?? "GET"} ${path}`;
    if (!answer.ok) throw new DemoError(`${request} answered HTTP ${answer.status}: ${text.slice(0, 300)}`);
    const parsed = schema.safeParse(text === "" ? null : JSON.parse(text));
    if (!parsed.success) throw new DemoError(`${request} answered something else: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  }

  async #send(path: string, init: Call): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { "user-agent": BROWSER, ...(cookie === "" ? {} : { cookie }), ...init.headers };
    const answer = await fetch(new URL(path, this.#origin), { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const gone = attributes.some((attribute) => attribute.toLowerCase() === "max-age=0");
    if (gone) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
