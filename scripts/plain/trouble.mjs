// Plain Node >= 18 without dependencies: also used before anything is installed.
import { homedir, userInfo } from "node:os";

const FULL = /\bENOSPC\b|\bEDQUOT\b|no space left on device|database or disk is full|disk quota exceeded/i;
const REFUSED = new Set(["EACCES", "EPERM", "EROFS"]);

export function explainTrouble(error, root) {
  for (let at = error, depth = 0; at && depth < 5; at = at.cause ?? at.errors?.[0], depth += 1) {
    const sentence = explainOne(at, root);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

function explainOne({ code, path, syscall, port, message = "" }, root) {
  if (FULL.test(`${code} ${message}`)) {
    return "The disk is full: about 2 GB are needed. Make room and run the command again.";
  }
  if (REFUSED.has(code) && syscall === "listen") {
    return `Port ${port} may not be used without root's rights. Set another one: PORT=8788 npm start.`;
  }
  const refused = REFUSED.has(code) ? path : refusedIn(message);
  return refused === undefined ? undefined : explainRefusal(refused, root, code === "EROFS");
}

/** The file a tool was denied access to, read from its output: npm's own lines, or a Node error's. */
function refusedIn(text) {
  if (!/\b(EACCES|EPERM|EROFS)\b/.test(text)) return undefined;
  const named =
    /^npm (?:error|ERR!) path (\S.*)$/m.exec(text) ?? /\b(?:EACCES|EPERM|EROFS)\b[^'\n]*'([^']+)'/.exec(text);
  return named?.[1];
}

function explainRefusal(path, root, readOnly) {
  if (readOnly) return `${path} is on a read-only file system. Run the command in a clone that can be written.`;
  const user = userName();
  if (path === root || path.startsWith(`${root}/`)) {
    return `${path} belongs to another user than ${user}, as after \`sudo npm start\`. Give the clone back with \`sudo chown -R ${user} ${root}\` (and \`chmod -R u+rwX ${root}\` where it is yours but closed) and run the command again.`;
  }
  return `${user} may not write ${path}. Give it back with \`sudo chown -R ${user} ${cacheOf(path)}\`, or name other places: \`HOME=/tmp/refcodes-home npm_config_cache=/tmp/refcodes-npm npm start\`.`;
}

/** The folder whose permissions to fix: npm's cache as a whole rather than one file in it. */
function cacheOf(path) {
  const cache = /^(.*?)\/_(?:cacache|npx|logs)(?:\/|$)/.exec(path);
  return cache?.[1] ?? path;
}

function userName() {
  try {
    return userInfo().username;
  } catch {
    return process.getuid === undefined ? homedir() : String(process.getuid());
  }
}
