/**
 * One sentence with what to do, for a full disk, a file or folder that may not be written and a port that may not be
 * used; undefined for everything else. Looks into causes, and into what a tool printed. `root` is the clone.
 */
export function explainTrouble(error: unknown, root: string): string | undefined;
