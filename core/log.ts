import { configureSync, getConsoleSink, getJsonLinesFormatter, type LogRecord, type Sink } from "@logtape/logtape";

export { getLogger, type Logger } from "@logtape/logtape";

const redacted = "[redacted]";
const maxDepth = 6;

const secretNames =
  /secret|passw|passphrase|mnemonic|authorization|cookie|signature|credential|databaseurl|rpcurl|(private|api|auth|access|signing|minter|operator|deployer)key$|^(access|refresh|session|id|csrf|bearer|auth)?token$/;

function isSecretName(name: string): boolean {
  return name.endsWith("_KEY") || secretNames.test(name.toLowerCase().replaceAll(/[-_]/g, ""));
}

/** Takes passwords out of URLs, and bound values out of the text of a failed query. */
function scrubText(text: string): string {
  return text.replaceAll(/(:\/\/[^:/?#\s]*):[^@/\s]+@/g, `$1:${redacted}@`).replaceAll(/\nparams: [^\n]*/g, "");
}

/** A copy of a log value without secrets: fields named like one are replaced, texts are scrubbed. */
function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    return scrubText(value);
  }
  if (typeof value !== "object" || value === null || value instanceof Date) {
    return value;
  }
  if (ArrayBuffer.isView(value)) {
    return `[${value.byteLength} bytes]`;
  }
  if (depth >= maxDepth) {
    return "[too deep]";
  }
  if (Array.isArray(value)) {
    return value.map((item) => redact(item, depth + 1));
  }
  const copy: Record<string, unknown> = {};
  if (value instanceof Error) {
    // These three are not enumerable, so the loop below would lose them.
    copy.name = value.name;
    copy.message = scrubText(value.message);
    copy.stack = scrubText(value.stack ?? "");
    if (value.cause !== undefined) {
      copy.cause = redact(value.cause, depth + 1);
    }
  }
  for (const [name, field] of Object.entries(value)) {
    copy[name] = isSecretName(name) ? redacted : redact(field, depth + 1);
  }
  return copy;
}

function redactRecord(record: LogRecord, worker: string): LogRecord {
  const properties: Record<string, unknown> = { worker };
  for (const [name, value] of Object.entries(record.properties)) {
    properties[name] = isSecretName(name) ? redacted : redact(value);
  }
  const { rawMessage } = record;
  return { ...record, rawMessage: typeof rawMessage === "string" ? scrubText(rawMessage) : rawMessage, properties };
}

let configuredFor: string | undefined;

/**
 * Sends every log line as one JSON object to the console, secrets taken out. Call it at the top of each entry; a second
 * call does nothing. Lines carry `worker`, the logger's name and the properties given (`log.with({ requestId })`). The
 * message stays a template (`order {orderId} paid`), its values are among the properties.
 */
export function configureLogging(worker: string): void {
  if (configuredFor !== undefined) {
    return;
  }
  configuredFor = worker;
  const console = getConsoleSink({ formatter: getJsonLinesFormatter({ message: "template", properties: "flatten" }) });
  const redacting: Sink = (record) => console(redactRecord(record, worker));
  configureSync({
    sinks: { console: redacting },
    loggers: [
      { category: "refcodes", sinks: ["console"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: ["console"], lowestLevel: "warning" },
    ],
    reset: true,
  });
}
