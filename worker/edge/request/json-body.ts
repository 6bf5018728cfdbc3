import type * as z from "zod/mini";
import { DomainError } from "#core/domain/errors";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

const maxBodyBytes = 1024;

function tooLarge(): DomainError {
  return new DomainError("payload_too_large", `The body is larger than ${maxBodyBytes} bytes.`);
}

/**
 * Reads and validates a JSON body. It must be `application/json`: another site's page can send that only after a
 * preflight, which is never granted. A refusal names the wrong fields, not their values.
 *
 * @throws DomainError `payload_too_large` above 1 KiB, `unreadable_body` unless it is JSON, `invalid_input` when the
 *   schema refuses it
 */
export async function readJson<Schema extends z.ZodMiniObject>(
  request: EdgeRequest,
  schema: Schema,
): Promise<z.infer<Schema>> {
  if (!/^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "")) {
    throw new DomainError("unreadable_body", "The body must be JSON.");
  }
  const result = schema.safeParse(parse(await readText(request)));
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join(".") || "body");
    throw new DomainError("invalid_input", `Check: ${[...new Set(fields)].join(", ")}.`);
  }
  return result.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError("unreadable_body", "The body is not readable JSON.");
  }
}

function readText(request: EdgeRequest): Promise<string> {
  const length = request.header("content-length");
  if (length === undefined) {
    return readChunks(request.raw);
  }
  // The platform reads no further than the announced length.
  if (!(Number(length) <= maxBodyBytes)) {
    throw tooLarge();
  }
  return request.raw.text();
}

async function readChunks(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) {
      throw tooLarge();
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
