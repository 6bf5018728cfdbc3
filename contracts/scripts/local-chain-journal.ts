import { appendFileSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Hex } from "viem";

/** One line of the journal. */
export type JournalEntry =
  | { type: "genesis"; timestamp: number }
  | { type: "transaction"; hash: Hex; raw: Hex }
  | { type: "block"; number: number; timestamp: number; baseFee: Hex; hashes: Hex[] };

/** A block to be mined again: the transactions are signed bytes, in their order. */
export type JournaledBlock = { number: number; timestamp: number; baseFee: Hex; transactions: Hex[] };

/** What the journal tells about the chain before the last stop. */
export type JournalContent = {
  /** Unix seconds of block 0; `undefined` where the journal is new. */
  genesis: number | undefined;
  /** The blocks that were written down, oldest first, with their signed bytes in order. Between them a block a second. */
  blocks: JournaledBlock[];
  /** Signed bytes that were accepted but are in no block of the journal. */
  pending: Hex[];
};

/** Appends one entry. Synchronous: what was written survives a kill of this process. */
export function appendEntry(file: string, entry: JournalEntry): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** Reads the journal. A last line that a kill cut short is left out, and ended, or the next entry would join it. */
export async function readJournal(file: string): Promise<JournalContent> {
  const text = await readFile(file, "utf8").catch(() => "");
  if (text !== "" && !text.endsWith("\n")) appendFileSync(file, "\n");
  const content: JournalContent = { genesis: undefined, blocks: [], pending: [] };
  const waiting = new Map<Hex, Hex>();
  for (const line of text.split("\n").slice(0, -1)) {
    const entry = parseEntry(line);
    if (!entry) continue;
    if (entry.type === "genesis") content.genesis = entry.timestamp;
    if (entry.type === "transaction") waiting.set(entry.hash, entry.raw);
    if (entry.type === "block") {
      const transactions = entry.hashes.flatMap((hash) => waiting.get(hash) ?? []);
      for (const hash of entry.hashes) waiting.delete(hash);
      const { number, timestamp, baseFee } = entry;
      content.blocks.push({ number, timestamp, baseFee, transactions });
    }
  }
  content.pending = [...waiting.values()];
  return content;
}

/** Guarantee: only `appendEntry` writes the file, so a line that is JSON is an entry. */
function parseEntry(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}
