import { configureSync, type LogRecord } from "@logtape/logtape";
import { afterAll, afterEach } from "vitest";
import { checkErrors, noteError } from "./expected-errors.ts";

// Set-up for every test file: an unexpected logged error fails the test in which it was logged.

/**
 * One of our log lines, as written by `configureLogging`; only errors count, as other lines would drown the test
 * output.
 */
function isLogLine(value: unknown): value is string {
  return typeof value === "string" && value.startsWith('{"@timestamp"');
}

const wrapped = Symbol.for("refcodes.error-watch");

function watchConsole(): void {
  if (Reflect.get(console, wrapped) === true) return;
  Reflect.set(console, wrapped, true);
  for (const method of ["info", "warn", "error"] as const) {
    const write = console[method].bind(console);
    console[method] = (...values: unknown[]) => {
      if (method === "error") noteError(values.map(textOf).join(" "));
      if (!isLogLine(values[0])) write(...values);
    };
  }
}

function textOf(value: unknown): string {
  if (value instanceof Error) {
    const cause = value.cause === undefined ? "" : ` because of ${textOf(value.cause).split("\n", 1)[0]}`;
    return `${value.message}${cause}\n${value.stack}`;
  }
  return typeof value === "string" ? value : String(JSON.stringify(value));
}

function noteRecord({ level, rawMessage, properties }: LogRecord): void {
  if (level !== "error" && level !== "fatal") return;
  noteError(`${String(rawMessage)} ${Object.values(properties).map(textOf).join(" ")}`);
}

watchConsole();
// Tests that load a Worker's entry log to the console instead, which is watched too.
configureSync({
  sinks: { noted: noteRecord },
  loggers: [
    { category: "refcodes", sinks: ["noted"], lowestLevel: "error" },
    { category: ["logtape", "meta"], sinks: [], lowestLevel: "warning" },
  ],
  reset: true,
});
afterEach(checkErrors);
afterAll(checkErrors);
