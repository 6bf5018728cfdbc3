/** How wrangler starts a message about a configuration, and how esbuild formats a source location. */
const OURS = [/Processing \S+ configuration:/, /^\s+\S+:\d+:\d+:/m];
const EXPLANATION_LINES = 8;

/**
 * Warnings in wrangler's output about this project's configuration and sources, with their explanations. Messages about
 * the machine (a proxy, a newer version) do not fail the build.
 */
export function ownWarnings(output: string): string[] {
  const lines = output.split("\n");
  const starts = lines.flatMap((line, at) => (line.includes("[WARNING]") ? [at] : []));
  return starts
    .map((start, at) => lines.slice(start, Math.min(starts[at + 1] ?? lines.length, start + EXPLANATION_LINES)))
    .map((block) => block.join("\n").trimEnd())
    .filter((block) => OURS.some((pattern) => pattern.test(block)));
}
