import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "playwright-core";

const INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The Chromium to test with: `CHROMIUM_PATH`, one that is installed, Playwright's own. When there is none it is
 * installed: by Playwright, or as the Debian package where this runs as root. Throws when all of that fails.
 */
export function findChromium(): string {
  return existing() ?? download() ?? installPackage() ?? missing();
}

function existing(): string | undefined {
  const asked = process.env.CHROMIUM_PATH;
  if (asked !== undefined && asked !== "") {
    if (!existsSync(asked)) throw new Error(`CHROMIUM_PATH=${asked} does not exist`);
    return asked;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = INSTALLED.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...MAC, chromium.executablePath()].find((path) => path !== "" && existsSync(path));
}

function download(): string | undefined {
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  const done = spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "inherit", timeout: 300_000 });
  return done.status === 0 ? existing() : undefined;
}

function installPackage(): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  for (const args of [
    ["update", "--quiet"],
    ["install", "-y", "--no-install-recommends", "chromium"],
  ]) {
    if (spawnSync("apt-get", args, { stdio: "inherit" }).status !== 0) return undefined;
  }
  return existing();
}

function missing(): never {
  throw new Error("No Chromium was found or could be installed. Install one, or set CHROMIUM_PATH to its executable.");
}
