// Plain Node >= 18 without dependencies: also used before anything is installed.
import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandLine, startedAt } from "./process.mjs";

const SILENT_MS = 5_000;
const REMINDER_MS = 60_000;

export function judgeLock(text, ageMs, startOf = startedAt) {
  let holder;
  try {
    holder = JSON.parse(text);
  } catch {
    // Truncated while being written, or not our lock.
  }
  if (typeof holder?.pid !== "number" || typeof holder.started !== "string") {
    return ageMs < SILENT_MS ? { state: "held" } : { state: "stale" };
  }
  return startOf(holder.pid) === holder.started ? { state: "held", pid: holder.pid } : { state: "stale" };
}

export function takeLock(path) {
  const own = JSON.stringify({ pid: process.pid, started: startedAt(process.pid), id: randomUUID() });
  for (;;) {
    // Each time: `npm run clean` removes the folder when it is done.
    mkdirSync(dirname(path), { recursive: true });
    if (createWhole(path, own)) return { taken: true, release: () => release(path, own) };
    const found = look(path);
    if (found === undefined) continue;
    const { state, pid } = judgeLock(found.text, found.ageMs);
    if (state === "held") return { taken: false, pid };
    takeAway(path, found.text);
  }
}

export async function withFileLock(path, purpose, work, say = (line) => process.stderr.write(`${line}\n`)) {
  const began = Date.now();
  let nextWord = SILENT_MS;
  let lock = takeLock(path);
  while (!lock.taken) {
    if (Date.now() - began >= nextWord) {
      nextWord += REMINDER_MS;
      const who = lock.pid === undefined ? "another process" : `process ${lock.pid} (${commandLine(lock.pid) ?? ""})`;
      say(`  … waiting for ${who} to finish ${purpose}; its lock is ${path}`);
    }
    await sleep(200);
    lock = takeLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Creates the file atomically with its content, so that nobody reads half a lock; false when it exists, or its folder is gone. */
function createWhole(path, content) {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, content);
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    return createHere(path, content);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** For file systems without hard links. */
function createHere(path, content) {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST" || error.code === "ENOENT") return false;
    throw error;
  }
}

function look(path) {
  try {
    const stat = statSync(path);
    return { text: stat.isFile() ? readFileSync(path, "utf8") : "", ageMs: Date.now() - stat.mtimeMs };
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Renaming is atomic: of several waiters one gets the stale lock, and restores it if it has just been taken by someone.
 */
function takeAway(path, staleText) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const text = look(aside)?.text;
  if (text !== undefined && text !== staleText) createWhole(path, text);
  rmSync(aside, { recursive: true, force: true });
}

function release(path, own) {
  if (look(path)?.text === own) rmSync(path, { force: true });
}
