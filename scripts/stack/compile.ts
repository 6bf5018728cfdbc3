import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFileLock } from "../plain/lock.mjs";
import { projectRoot, runTool } from "./build.ts";

/** Compiles the contracts unless the sources are those of the last time: Hardhat needs seconds even to see that. */
export async function compileContracts(): Promise<void> {
  const contracts = join(projectRoot, "contracts");
  const stamp = join(projectRoot, ".stack/compiled.txt");
  await withFileLock(join(projectRoot, ".stack/compile.lock"), "compiling the contracts", async () => {
    const wanted = hashSources(contracts);
    const artifact = join(contracts, "artifacts/src/ReferralRewards.sol/ReferralRewards.json");
    if (existsSync(artifact) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
    await runTool(projectRoot, "npm", ["run", "compile", "--workspace", "contracts"]);
    writeFileSync(stamp, wanted);
  });
}

function hashSources(contracts: string): string {
  const hash = createHash("sha256").update(readFileSync(join(contracts, "hardhat.config.ts")));
  const names = readdirSync(join(contracts, "src"), { recursive: true, encoding: "utf8" }).sort();
  for (const name of names.filter((file) => file.endsWith(".sol"))) {
    hash.update(name).update(readFileSync(join(contracts, "src", name)));
  }
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await compileContracts();
  console.log("the contracts are compiled");
}
