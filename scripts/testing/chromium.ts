import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** Chromium's headless shell: the same pages for two thirds of the work. */
const HEADLESS_SHELL = "chromium-headless-shell";
const INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The Chromium to test with: `CHROMIUM_PATH`, one that is installed, Playwright's own. When there is none it is
 * installed: as a Debian package where this runs as root, which brings its libraries along, or by Playwright. Throws when all
 * of that fails.
 *
 * @param hasWindows whether it must be the browser that people have, to measure with; otherwise the headless shell is preferred
 */
export function findChromium({ hasWindows = false } = {}): string {
  const names = hasWindows ? INSTALLED : [HEADLESS_SHELL, ...INSTALLED];
  return existing(names) ?? installPackage(names) ?? download(names) ?? missing();
}

function existing(names: readonly string[]): string | undefined {
  const asked = process.env.CHROMIUM_PATH;
  if (asked !== undefined && asked !== "") {
    if (!existsSync(asked)) throw new Error(`CHROMIUM_PATH=${asked} does not exist`);
    return asked;
  }
  const found = names.map(onPath).find((path) => path !== undefined);
  return found ?? [...MAC, chromium.executablePath()].find((path) => path !== "" && existsSync(path));
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function download(names: readonly string[]): string | undefined {
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  const done = spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "inherit", timeout: 300_000 });
  return done.status === 0 ? existing(names) : undefined;
}

function installPackage(names: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  const apt = (...args: string[]) => spawnSync("apt-get", args, { stdio: "inherit" }).status === 0;
  if (!apt("update", "--quiet")) return undefined;
  // Not every release of Debian has both.
  const packages = names.filter((name) => name === HEADLESS_SHELL || name === "chromium");
  const isThere = packages.some((name) => apt("install", "-y", "--no-install-recommends", name));
  return isThere ? existing(names) : undefined;
}

function missing(): never {
  throw new Error("No Chromium was found or could be installed. Install one, or set CHROMIUM_PATH to its executable.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(findChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
