const redacted = "[redacted]";
const maxDepth = 6;
const maxText = 500;

const secretNames =
  /secret|passw|passphrase|mnemonic|authorization|cookie|signature|credential|databaseurl|rpcurl|(private|api|auth|access|signing|minter|operator|deployer)key$|^(access|refresh|session|id|csrf|bearer|auth|api)?token$/;

/** Error fields that say what failed without naming a person. The database's `code` is its SQLSTATE. */
const errorFields = ["code", "constraint", "table", "column", "severity", "status", "retry", "retryable", "overloaded"];

/** Whether a field with this name must never be logged. */
export function isSecretName(name: string): boolean {
  return /_(?:KEY|TOKEN)$/.test(name) || secretNames.test(name.toLowerCase().replaceAll(/[-_]/g, ""));
}

/** Query parameters that hold secrets, also when escaped (`%3F`, `%253F`) inside a return address. */
const namedSecrets =
  /((?:[?&]|%(?:25)*(?:3F|26))(?:code|state|[\w.-]{0,30}(?:token|key|secret|signature|password))(?:=|%(?:25)*3D))[^&#\s"]*/gi;

const addresses = /\b(?:https?|wss?):\/\/[^\s"'<>]+/g;

/** Removes passwords and tokens from URLs, and a failed query with its bound values from any text. */
export function scrubText(text: string): string {
  return text
    .replaceAll(/(:\/\/[^:/?#\s]*):[^@/\s]+@/g, `$1:${redacted}@`)
    .replaceAll(addresses, scrubAddress)
    .replaceAll(/\b(bearer|basic) [\w.~+/=-]{16,}/gi, `$1 ${redacted}`)
    .replaceAll(namedSecrets, `$1${redacted}`)
    .replaceAll(/(\/reset-password\/)[^/?#\s"]+/gi, `$1${redacted}`)
    .replace(/Failed query:[\s\S]*/, "Failed query");
}

/** The store's own pages and API, by how their paths begin: operators look up the ids in them. */
const ownPlaces =
  /^\w+:\/\/[^/?#]+\/(?:[a-z]{2}\/)?(?:api\/)?(?:account|admin|orders|payments|products|refcodes|store|vendor)\//;

/** URLs of nodes and other services may contain an API key in the host, the path or the query. */
function scrubAddress(address: string): string {
  const isOwn = ownPlaces.test(address);
  return address.replaceAll(/[\w-]{20,}/g, (part) =>
    isKey(part) || (!isOwn && (isHex(part) || isGroupedKey(part))) ? redacted : part,
  );
}

/**
 * Our own references are lower case with hyphens, and hashes and addresses on a chain begin with `0x`. A UUID
 * may be either: an id of ours, or somebody else's key.
 */
function isKey(part: string): boolean {
  return !/^0x[0-9a-f]+$/i.test(part) && !isHex(part) && (isMixed(part) || /^(?=\D*\d)[^-]+$/.test(part));
}

/** Groups of hexadecimal digits, as in a UUID. */
const isHex = (part: string) => /^[0-9a-f]{4,}(?:-[0-9a-f]{4,})+$/i.test(part);

/**
 * Keys of lower-case groups, some of which mix letters and digits: `t-65dcbf7b0c0e-…`. A reference of ours has one such group
 * of 12. A key of words alone cannot be told from a name; no node or service that we know of gives one out.
 */
function isGroupedKey(part: string): boolean {
  const groups = part.split("-");
  const mixing = groups.filter((group) => group.length >= 4 && /\d/.test(group) && /[a-z]/i.test(group));
  return groups.length > 1 && mixing.join("").length >= 16;
}

const isMixed = (segment: string) => /[a-z]/.test(segment) && /[A-Z]/.test(segment);

/** Masks path segments that could be tokens: our own are lower case or short. */
function scrubPath(path: string): string {
  return scrubText(path)
    .split("/")
    .map((segment) => (segment.length >= 20 && isMixed(segment) ? redacted : segment))
    .join("/");
}

/** A copy of a log field without secrets. Errors are copied by an allow-list; circular references are cut. */
export function redactField(name: string, value: unknown, depth = 0): unknown {
  if (isSecretName(name)) {
    return redacted;
  }
  return name === "path" && typeof value === "string" ? scrubPath(value) : redact(value, depth);
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    return scrubText(value);
  }
  if (typeof value !== "object" || value === null || value instanceof Date) {
    return value;
  }
  if (ArrayBuffer.isView(value)) {
    return `[${value.byteLength} bytes]`;
  }
  if (depth >= maxDepth) {
    return "[too deep]";
  }
  if (value instanceof Error) {
    return redactError(value, depth);
  }
  if (Array.isArray(value)) {
    return value.map((item) => redact(item, depth + 1));
  }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, redactField(name, field, depth + 1)]));
}

/**
 * Name, message, stack frames and the allow-listed fields. Messages of database and parser errors repeat people's
 * input, and so do errors that wrap them: those keep only name and code.
 */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = { name: error.name };
  if (!repeatsValues(error)) {
    copy.message = scrubText(error.message.split("\n", 1)[0] ?? "").slice(0, maxText);
  }
  copy.stack = framesOf(error);
  for (const name of errorFields) {
    const field: unknown = Reflect.get(error, name);
    if (typeof field === "number" || typeof field === "boolean" || (typeof field === "string" && field.length <= 100)) {
      copy[name] = field;
    }
  }
  const below = causeOf(error);
  if (below !== undefined) {
    copy.cause = redact(below, depth + 1);
  }
  if (error instanceof AggregateError) {
    copy.errors = redact(error.errors, depth + 1);
  }
  return copy;
}

/** The underlying error. The database driver uses a property of its own. */
function causeOf(error: Error): unknown {
  return error.cause ?? Reflect.get(error, "sourceError") ?? undefined;
}

function repeatsValues(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth >= maxDepth) {
    return false;
  }
  const ofDatabase = "severity" in error || "params" in error;
  return ofDatabase || error instanceof SyntaxError || repeatsValues(causeOf(error), depth + 1);
}

/** Stack frames without the message that a stack starts with. */
function framesOf(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return scrubText(frames.join("\n"));
}
