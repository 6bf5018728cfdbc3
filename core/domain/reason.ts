import { toStorable } from "#core/domain/storable";

/** The names in braces in a sentence. */
type Slots<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slots<Rest>
  : never;

/** A code with the values of its sentence: stored, answered by the API, and translated by pages. */
export interface Reason<Code extends string = string> {
  code: Code;
  params: Readonly<Record<string, string>>;
}

/** A reason as a row holds it. `text` is its sentence, or what stood there before there were codes. */
export interface StoredReason {
  code: string | null;
  params: Readonly<Record<string, string>> | null;
  text: string | null;
}

/** A row's reason as it is read. Both null: there is none. */
export interface ReadReason<Code extends string> {
  why: Reason<Code> | null;
  /** Words that match no known sentence, so they cannot be translated. */
  detail: string | null;
}

/**
 * Reasons of one kind. Each code has an English sentence for the log and for whoever reads the table; `{name}` in it is
 * a parameter, so a sentence and its parameters cannot differ.
 */
export class ReasonBook<const Sentences extends Record<string, string>> {
  readonly #sentences: ReadonlyMap<string, string>;

  /** All codes, for the column and the API's schemas. */
  readonly codes: readonly [keyof Sentences & string, ...(keyof Sentences & string)[]];

  constructor(sentences: Sentences) {
    this.#sentences = new Map(Object.entries(sentences));
    const [first, ...rest] = Object.keys(sentences);
    if (first === undefined) throw new Error("a book of reasons has at least one");
    this.codes = [first, ...rest];
  }

  /** A reason; one with parameters needs them all. A token or provider may have sent them, so they are made storable. */
  of<Code extends keyof Sentences & string>(
    code: Code,
    ...[params]: [Slots<Sentences[Code]>] extends [never] ? [] : [params: Record<Slots<Sentences[Code]>, string>]
  ): Reason<keyof Sentences & string> {
    const values = Object.entries<string>(params ?? {}).map(([name, value]) => [name, toStorable(value)] as const);
    return { code, params: Object.fromEntries(values) };
  }

  /** Whether a code is one of this book. */
  has(code: string): code is keyof Sentences & string {
    return this.#sentences.has(code);
  }

  /** The English sentence. */
  say({ code, params }: Reason<keyof Sentences & string>): string {
    return (this.#sentences.get(code) ?? code).replaceAll(/\{(\w+)\}/g, (slot, name: string) => params[name] ?? slot);
  }

  /** The reason that a sentence says; null for other words. The first that fits counts. */
  parse(text: string): Reason<keyof Sentences & string> | null {
    for (const code of this.codes) {
      const found = patternOf(this.#sentences.get(code) ?? code).exec(text);
      if (found) return { code, params: { ...found.groups } };
    }
    return null;
  }

  /**
   * What a row says. The release before the codes updates only the sentence: where that is known and is not the code's
   * with its values, both are stale.
   */
  read({ code, params, text }: StoredReason): ReadReason<keyof Sentences & string> {
    if (text === null) return { why: null, detail: null };
    const said = this.parse(text);
    if (code !== null && this.has(code)) {
      const why = { code, params: params ?? {} };
      if (said === null || this.say(why) === text) return { why, detail: null };
    }
    return { why: said, detail: said ? null : text };
  }
}

/** A reason of a book. */
export type ReasonOf<Kind> = Kind extends ReasonBook<infer Sentences> ? Reason<keyof Sentences & string> : never;

function patternOf(sentence: string): RegExp {
  const escaped = sentence.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll(/\{(\w+)\}/g, "(?<$1>.+?)")}$`, "s");
}
