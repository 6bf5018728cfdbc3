import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback, readText, sendHtml, sendJson } from "../../loopback-server.ts";
import { emailSchema, LetterBox, type ReceivedLetter } from "./letters.ts";
import { inboxPage, letterPage, missingPage } from "./pages.ts";

export interface InboxOptions {
  readonly apiKey: string;
  readonly port?: number;
  /** Keeps letters between runs. */
  readonly stateFile?: string;
}

export interface Inbox {
  /** The page where letters are read. */
  readonly url: string;
  /** Where the store posts letters. */
  readonly apiUrl: string;
  /** Received letters, the newest first. */
  letters(to?: string): ReceivedLetter[];
  /** Answers the next letters with this status instead of taking them, as a provider in trouble does. */
  refuseNext(status: number, times?: number): void;
  stop(): Promise<void>;
}

/** A mail provider of our own on loopback: takes letters as Resend's API does, and shows them instead of sending them. */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const box = new LetterBox(options.stateFile);
  const refusals: number[] = [];

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    const refusal = refusals.shift();
    if (refusal !== undefined) return refuse(response, refusal, "application_error", "In trouble, as asked for.");
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return refuse(response, 401, "missing_api_key", "Missing API key in the authorization header.");
    }
    const email = emailSchema.safeParse(parse(body));
    if (!email.success) return refuse(response, 422, "validation_error", email.error.message);
    const key = request.headers["idempotency-key"];
    const id = box.receive(email.data, typeof key === "string" ? key : null);
    sendJson(response, 200, { id });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://inbox");
    const route = `${request.method} ${url.pathname}`;
    if (route === "POST /emails") return take(request, response);
    if (route === "GET /") return sendHtml(response, 200, inboxPage(box.all()));
    if (route === "GET /letters.json") return sendJson(response, 200, box.all(url.searchParams.get("to") ?? undefined));
    const id = /^GET \/letters\/([0-9a-f-]+)$/.exec(route)?.[1];
    const letter = id === undefined ? undefined : box.find(id);
    if (letter === undefined) return sendHtml(response, 404, missingPage());
    sendHtml(response, 200, letterPage(letter));
  }

  const { url, stop } = await listenOnLoopback((request, response) => {
    answer(request, response).catch(() => refuse(response, 500, "internal_server_error", "The inbox has failed."));
  }, options.port);
  return {
    url,
    apiUrl: `${url}/emails`,
    letters: (to) => box.all(to),
    refuseNext: (status, times = 1) => void refusals.push(...Array<number>(times).fill(status)),
    stop,
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function refuse(response: ServerResponse, statusCode: number, name: string, message: string): void {
  sendJson(response, statusCode, { statusCode, name, message });
}
