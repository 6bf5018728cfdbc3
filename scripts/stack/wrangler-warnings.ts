/** How wrangler begins what it says of a configuration, and how esbuild names a place in a source. */
const OURS = [/Processing \S+ configuration:/, /^\s+\S+:\d+:\d+:/m];
const EXPLANATION_LINES = 8;

/**
 * The warnings in wrangler's output about this project's configurations and sources, with the lines that explain them.
 * What it says of the machine (a proxy, a newer version) is no fault of the build.
 */
export function ownWarnings(output: string): string[] {
  const lines = output.split("\n");
  const starts = lines.flatMap((line, at) => (line.includes("[WARNING]") ? [at] : []));
  return starts
    .map((start, at) => lines.slice(start, Math.min(starts[at + 1] ?? lines.length, start + EXPLANATION_LINES)))
    .map((block) => block.join("\n").trimEnd())
    .filter((block) => OURS.some((pattern) => pattern.test(block)));
}
