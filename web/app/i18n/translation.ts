import type { ParseKeys } from "i18next";
import { createContext, createElement, Fragment, type ReactElement, type ReactNode, useContext } from "react";
import type { Translator } from "./translator.ts";

const TranslatorContext = createContext<Translator | null>(null);

export function TranslationProvider({ i18n, children }: { i18n: Translator; children?: ReactNode }) {
  return createElement(TranslatorContext, { value: i18n }, children);
}

/** The texts in the page's language. */
export function useTranslation(): { t: Translator["t"]; i18n: Translator } {
  const i18n = useContext(TranslatorContext);
  if (i18n === null) throw new Error("no translator around this component");
  return { t: i18n.t, i18n };
}

interface TransProps {
  i18nKey: ParseKeys<"refcodes">;
  values?: Readonly<Record<string, unknown>>;
  /** What replaces `<name/>` in the text, by name. */
  components: Readonly<Record<string, ReactElement>>;
}

/** A text with elements in it. Only marks of the text itself are replaced: those in a value stay text. */
export function Trans({ i18nKey, values, components }: TransProps) {
  const { i18n } = useTranslation();
  const pieces = i18n.pieces(i18nKey, values).map((piece, at) => (at % 2 === 1 ? (components[piece] ?? piece) : piece));
  return createElement(Fragment, null, ...pieces);
}
