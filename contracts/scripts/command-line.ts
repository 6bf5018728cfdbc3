/**
 * Runs a script from the command line: its results go to stdout as `NAME=value` lines that a shell or an env file
 * takes as they are, an error to stderr as one line with exit code 1.
 */
export async function runScript(script: () => Promise<Readonly<Record<string, string | number>>>): Promise<void> {
  try {
    for (const [name, value] of Object.entries(await script())) console.log(`${name}=${value}`);
  } catch (error) {
    console.error(errorLine(error));
    process.exitCode = 1;
  }
}

function errorLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // viem's long message repeats the whole request: the short one names the cause.
  const short = "shortMessage" in error ? error.shortMessage : undefined;
  return typeof short === "string" ? short : error.message;
}
