// Plain Node >= 18 without dependencies: also used before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export function startedAt(pid) {
  if (process.platform !== "linux") return askPs("lstart=", pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in brackets and may contain anything; the start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function commandLine(pid) {
  if (process.platform !== "linux") return askPs("command=", pid);
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}

/** macOS has `ps` and no /proc. */
function askPs(column, pid) {
  const answer = spawnSync("ps", ["-o", column, "-p", String(pid)], { encoding: "utf8" });
  const text = answer.stdout?.trim();
  return answer.status === 0 && text ? text : undefined;
}
