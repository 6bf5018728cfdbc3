import { configureSync, getConsoleSink, getJsonLinesFormatter, type LogRecord, type Sink } from "@logtape/logtape";
import { redactField, scrubText } from "./redact.ts";

export { getLogger, type Logger } from "@logtape/logtape";

function redactRecord(record: LogRecord, worker: string): LogRecord {
  const properties: Record<string, unknown> = { worker };
  for (const [name, value] of Object.entries(record.properties)) {
    properties[name] = redactField(name, value);
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
