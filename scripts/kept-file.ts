import { existsSync, readFileSync } from "node:fs";
import type { z } from "zod";

/** A file kept between runs of the stack is damaged. */
export class DamagedFileError extends Error {
  constructor(file: string) {
    super(`${file} is damaged. \`npm start -- --fresh\` begins with empty data.`);
    this.name = "DamagedFileError";
  }
}

/** Contents of a kept JSON file, or `empty` when there is none. Throws {@link DamagedFileError}. */
export function readKept<T extends z.ZodType>(file: string, schema: T, empty: z.input<T>): z.output<T> {
  if (!existsSync(file)) return schema.parse(empty);
  const text = readFileSync(file, "utf8");
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new DamagedFileError(file);
  }
}
