/** Spellings of a path that a lenient router might accept, without duplicates, the path itself first. */
export function spellingsOf(path: string): string[] {
  const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
  const letters = [path.search(/[a-z]/), path.length - 1];
  const put = (at: number, length: number, text: string) => path.slice(0, at) + text + path.slice(at + length);
  const encoded = (at: number) => `%${path.charCodeAt(at).toString(16)}`;
  const segments = path.slice(1).split("/");
  const all = new Set([
    path,
    path.toUpperCase(),
    ...segments.map((segment) => path.replace(segment, segment[0]?.toUpperCase() + segment.slice(1))),
    ...["/", "//", "/.", "/./", "/..", "/x/..", "/%2e", "%2F", "%00", "%20", "+", ";x=1", ".", ".json", "\\"].map(
      (end) => path + end,
    ),
    ...[".data", ".DATA", "/.data", "/_.data", "/_root.data", ".data/", "%2Edata", "/_%2Edata"].map(
      (end) => path + end,
    ),
    ...slashes.flatMap((at) =>
      ["//", "///", "/./", "/x/../", "/%2e/", "%2F", "%2f", "\\", "/;/"].map((text) => put(at, 1, text)),
    ),
    ...letters.map((at) => put(at, 1, encoded(at))),
    ...letters.map((at) => put(at, 1, `%25${encoded(at).slice(1)}`)),
    ...["/en", "/uk", "/ru", "/UK", "/xx", "/uk/uk", "//uk", "/%75k"].flatMap((prefix) => [
      prefix + path,
      `${prefix}${path}.data`,
      `${prefix}${path}/_.data`,
      `${prefix}${path}/`,
    ]),
    ...["?", "?x=1", "?_data=routes/sign-in", "?index", "?_method=GET", "#x"].map((end) => path + end),
  ]);
  // Without its leading slash, a path would become part of the host.
  return [...all].filter((each) => each.startsWith("/"));
}

/** A body with a password guess, and its content type. */
export interface TriedBody {
  readonly type: string;
  readonly body: string;
}

const jsonTypes = [
  ...["application/json", "APPLICATION/JSON", "application/json;charset=utf-8", "application/json ; x=form"],
  ...[
    "application/json; boundary=form-data",
    "application/vnd.api+json",
    "application/x-application/json",
    "text/json",
  ],
  ...[" application/json", "application/json,text/plain", "application/xjson", "text/plain", ""],
];
const formTypes = [
  ...["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"],
  ...[
    "application/x-www-form-urlencoded; json",
    "application/x-www-form-urlencoded;application/json",
    "text/plain",
    "",
  ],
];

/** Spellings of a body with an account and a password, including repeated fields that may confuse a parser. */
export function triesOf(email: string, password: string): TriedBody[] {
  const word = JSON.stringify(password);
  const other = "nobody@store.test";
  const jsons = [
    JSON.stringify({ email, password }),
    `{"email":"${other}","email":"${email}","password":${word}}`,
    `{"email":"${email}","email":"${other}","password":${word}}`,
    `{"\\u0065mail":"${email}","password":${word}}`,
    `{"email":"${email.toUpperCase()}","password":${word}}`,
    `{"email":" ${email} ","password":${word}}`,
    `{"email":["${email}"],"password":${word}}`,
    `{"email":{"toString":"${email}"},"password":${word}}`,
    `{"__proto__":{"email":"${email}"},"password":${word}}`,
    `\ufeff{"email":"${email}","password":${word}}`,
    `{"email":"${email}","password":${word},"padding":"${"x".repeat(20_000)}"}`,
  ];
  const forms = [
    { email, password },
    { email: email.toUpperCase(), password },
    { padding: "x".repeat(20_000), email, password },
  ].map((fields) => new URLSearchParams(fields).toString());
  forms.push(`email=${other}&${forms[0]}`, `${forms[0]}&email=${other}`, `email[]=${email}&password=${password}`);
  return [
    ...combined(jsonTypes, jsons),
    ...combined(formTypes, forms),
    ...[email, other].flatMap((second) => multipart([email, second], password)),
  ];
}

/** Each content type with the plainest bodies, and each body with the plainest content type. */
function combined(types: readonly string[], bodies: readonly string[]): TriedBody[] {
  return [
    ...types.flatMap((type) => bodies.slice(0, 3).map((body) => ({ type, body }))),
    ...types.slice(0, 1).flatMap((type) => bodies.slice(3).map((body) => ({ type, body }))),
  ];
}

function multipart(emails: readonly string[], password: string): TriedBody[] {
  const part = (name: string, value: string) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = `${emails.map((each) => part("email", each)).join("")}${part("password", password)}--b--\r\n`;
  return ["multipart/form-data; boundary=b", "Multipart/Form-Data;boundary=b", "multipart/form-data"].map((type) => ({
    type,
    body,
  }));
}
