import { referralCookie } from "#core/domain/first-touch";
import { themeCookie } from "#core/domain/theme";
import { consentHeader, sharedPageHeader } from "#core/ports/edge-headers";
import { jpegFile } from "../testing/jpeg-files.ts";
import type { Random } from "../testing/random.ts";
import { spellingsOf } from "../testing/spellings.ts";
import { webpFile } from "../testing/webp-files.ts";
import {
  dates,
  fieldNames,
  intents,
  junk,
  methods,
  moreQueryNames,
  numbers,
  queryNames,
  types,
  words,
} from "./input-words.ts";

/** An entry point of the app: an endpoint, or a page with its loader and action. */
export interface Door {
  readonly method: string;
  /** As in the route table: `:name` is one segment. */
  readonly path: string;
  readonly isPage: boolean;
  /** Known body fields. */
  readonly fields: readonly string[];
  /** Whether it takes pictures. */
  readonly takesPictures: boolean;
}

/** One request, whole. */
export interface FuzzInput {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Existing names and values, so that some inputs pass the first checks. */
export interface Known {
  readonly ids: readonly string[];
  readonly emails: readonly string[];
  readonly password: string;
}

/** Generates one input for a door. Deterministic for the same random numbers. */
export function makeInput(random: Random, door: Door, known: Known): FuzzInput {
  if (door.takesPictures && random.chance(0.5)) return pictureInput(random, door, known);
  const method = random.chance(0.85) ? door.method : random.pick(methods);
  const type = random.chance(0.6) ? typeOf(door) : random.pick(types);
  const hasBody = method !== "GET" && method !== "HEAD" && random.chance(0.95);
  return {
    method,
    path: pathOf(random, door, known) + queryOf(random, known),
    headers: headersOf(random, type, hasBody),
    body: hasBody ? bodyOf(random, door, known, type) : undefined,
  };
}

/** A picture, damaged or not, as the door takes it: bare, or in the form of a page. */
function pictureInput(random: Random, door: Door, known: Known): FuzzInput {
  const file = pictureFile(random);
  const part = (head: string) => `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n`;
  const name = random.chance(0.9) ? "picture" : random.pick(fieldNames);
  const form = Buffer.concat([
    Buffer.from(`${part('name="intent"')}picture\r\n${part(`name="${name}"; filename="x"`)}`),
    file,
    Buffer.from("\r\n--b--\r\n"),
  ]);
  return {
    method: door.method,
    path: pathOf(random, door, known),
    headers: { "content-type": door.isPage ? "multipart/form-data; boundary=b" : "image/webp" },
    body: door.isPage ? Uint8Array.from(form) : file,
  };
}

function pictureFile(random: Random): Uint8Array<ArrayBuffer> {
  const file = random.chance(0.4)
    ? jpegFile(random.pick(["baseline", "progressive", "cmyk"]))
    : webpFile(random.pick(["lossy", "lossless", "alpha", "animated"]));
  if (random.chance(0.2)) return file;
  if (random.chance(0.02)) return new Uint8Array(1_100_000);
  const bytes = [...file];
  for (let times = random.between(1, 4); times > 0; times -= 1) {
    const junk = Array.from({ length: random.between(0, 5) }, () => random.pick([0, 1, 0x2f, 0x7f, 0x80, 0xff]));
    bytes.splice(random.between(0, bytes.length), random.between(0, 5), ...junk);
  }
  return Uint8Array.from(bytes);
}

function typeOf({ isPage }: Door): string {
  return isPage ? "application/x-www-form-urlencoded" : "application/json";
}

function headersOf(random: Random, type: string, hasBody: boolean): Record<string, string> {
  return {
    ...(hasBody && { "content-type": type }),
    ...(random.chance(0.1) && { cookie: cookiesOf(random) }),
    ...(random.chance(0.1) && { "idempotency-key": latin(random.pick([...junk, "key-1"])) }),
    ...(random.chance(0.05) && { authorization: latin(random.pick(junk)) }),
    ...(random.chance(0.05) && { [consentHeader]: random.pick(["ask", "granted", "x"]) }),
    ...(random.chance(0.05) && { [sharedPageHeader]: "1" }),
    ...(random.chance(0.05) && { origin: random.pick(["https://evil.test", "null", "x"]) }),
    ...(random.chance(0.05) && { accept: random.pick(["text/html", "*/*", "x"]) }),
  };
}

function cookiesOf(random: Random): string {
  const name = random.pick(["ring_cart", referralCookie, themeCookie, "ring_flash", "ring.session_token", "__proto__"]);
  return `${name}=${latin(random.pick([...junk, "x:1.y:2", "x:99.".repeat(200), "Frnd7Ref"]))}`;
}

/** Characters allowed in a header: the platform rejects the rest. */
function latin(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, "?").slice(0, 2_000);
}

function pathOf(random: Random, door: Door, known: Known): string {
  const filled = door.path.replaceAll(/:\w+\??/g, () =>
    encodeURIComponent(
      (random.chance(0.6) ? random.pick(known.ids) : anything(random, known)).toWellFormed().slice(0, 400),
    ),
  );
  const path = filled || "/";
  const spelt = random.chance(0.15) ? random.pick(spellingsOf(path)) : path;
  const local = door.isPage && random.chance(0.2) ? random.pick(["/uk", "/ru", "/en", "/xx"]) + spelt : spelt;
  const isData = door.isPage && random.chance(0.25);
  return isData ? (local.endsWith("/") ? `${local}_.data` : `${local}.data`) : local;
}

function queryOf(random: Random, known: Known): string {
  if (random.chance(0.6)) return "";
  const pairs = Array.from({ length: random.between(1, 4) }, () => {
    const name = random.pick([...queryNames, ...moreQueryNames, ...junk.slice(0, 12)]);
    return `${encoded(name)}=${random.chance(0.2) ? random.pick(["%00", "%", "%zz", "%ED%A0%80", "+"]) : encoded(anything(random, known))}`;
  });
  return `?${pairs.join("&")}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed().slice(0, 2_000));
}

function anything(random: Random, known: Known): string {
  return random.pick([junk, junk, numbers, dates, words, known.ids, intents].map((list) => random.pick(list)));
}

/** A plausible value for the field, or anything at all. */
function valueFor(random: Random, name: string, known: Known): string {
  if (random.chance(0.35)) return anything(random, known);
  if (name === "intent") return random.pick(intents);
  if (/email|confirm|typed/i.test(name)) return random.pick(known.emails);
  if (/password/i.test(name)) return known.password;
  if (/id$|reference|key|token/i.test(name)) return random.pick(known.ids);
  if (/quantity|amount|total|bp$/i.test(name)) return random.pick(numbers);
  if (name === "shownAt") return random.pick(dates);
  return random.pick([...words, ...known.ids, "Text"]);
}

function bodyOf(random: Random, door: Door, known: Known, type: string): string {
  if (random.chance(0.08)) return random.pick(junk);
  const names = door.fields.length > 0 && random.chance(0.8) ? door.fields : fieldNames;
  const chosen = random.chance(0.5)
    ? [...names].slice(0, 12)
    : Array.from({ length: random.between(0, 8) }, () => random.pick(names));
  if (random.chance(0.15))
    chosen.push(random.pick(["__proto__", "constructor", "items[0].productId", "contact.name", "a[", ""]));
  if (random.chance(0.1)) chosen.push(...chosen);
  if (/json/i.test(type) ? random.chance(0.9) : random.chance(0.05)) return jsonOf(random, chosen, known);
  const pairs = chosen.map((name) => [name, valueFor(random, name, known)] as const);
  if (type.startsWith("multipart")) return multipartOf(random, pairs);
  return pairs.map(([name, value]) => `${encoded(name)}=${value.includes("\0") ? "%00" : encoded(value)}`).join("&");
}

function jsonOf(random: Random, names: readonly string[], known: Known): string {
  if (random.chance(0.03)) return "[".repeat(5_000) + "]".repeat(5_000);
  if (random.chance(0.03)) return `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`;
  const members = names.map((name) => `${JSON.stringify(name)}:${jsonValueFor(random, name, known)}`);
  const text = `{${members.join(",")}}`;
  return random.chance(0.05) ? text.slice(0, -random.between(1, 5)) : text;
}

function jsonValueFor(random: Random, name: string, known: Known, depth = 0): string {
  if (name === "items" && random.chance(0.8)) {
    const line = `{"productId":${JSON.stringify(valueFor(random, "productId", known))},"quantity":${random.pick(["1", "2", "1e9", "0", "null"])}}`;
    return `[${Array.from({ length: random.pick([0, 1, 2, 60]) }, () => line).join(",")}]`;
  }
  if (name === "contact" && random.chance(0.8)) {
    const typed = (each: string) =>
      each === "phone" && random.chance(0.7) ? "+380501112233" : valueFor(random, each, known);
    return `{${["name", "phone", "city", "address"].map((each) => `"${each}":${JSON.stringify(typed(each))}`).join(",")}}`;
  }
  if (random.chance(0.7) || depth > 3) return JSON.stringify(valueFor(random, name, known));
  return random.pick([
    ...[
      "null",
      "true",
      "1e999",
      "-1",
      "1.5",
      "9".repeat(400),
      "[]",
      "{}",
      '{"__proto__":{"x":1}}',
      '"\\ud800"',
      '"a\\u0000b"',
    ],
    `[${jsonValueFor(random, name, known, depth + 1)}]`,
    `{"${random.pick(fieldNames)}":${jsonValueFor(random, name, known, depth + 1)}}`,
  ]);
}

function multipartOf(random: Random, pairs: readonly (readonly [string, string])[]): string {
  const parts = pairs.map(([name, value]) => {
    const file = random.chance(0.2) ? `; filename="${random.pick(["x.txt", "", "a%00b", "../x"])}"` : "";
    return `--b\r\ncontent-disposition: form-data; name="${name.replaceAll(/["\r\n]/g, "")}"${file}\r\n\r\n${value}\r\n`;
  });
  return parts.join("") + random.pick(["--b--\r\n", "--b--\r\n", "", "--b"]);
}
