import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Question } from "./context.ts";

/** Asks at the terminal. Ctrl-C ends the command, as everywhere. */
export async function askAtTerminal({ text, hidden }: Question): Promise<string> {
  // A prompt without echo: the interface writes what is typed to a stream that throws it away.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (hidden) stdout.write(text);
  const reader = createInterface({ input: stdin, output: hidden ? nowhere : stdout, terminal: true });
  reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return (await reader.question(hidden ? "" : text)).trim();
  } finally {
    reader.close();
    if (hidden) stdout.write("\n");
  }
}
