import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Hex, keccak256 } from "viem";

/** Whether the minter's files on disk hold these signed bytes: what a process that starts now would find. */
export function holdsBytes(storage: string, raw: Hex): boolean {
  const folder = join(storage, "minter");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    .some((name) => {
      const database = new DatabaseSync(join(folder, name), { readOnly: true });
      try {
        const statement = database.prepare("select 1 from attempts where hash = ? and raw = ?");
        return statement.get(keccak256(raw), raw) !== undefined;
      } finally {
        database.close();
      }
    });
}
