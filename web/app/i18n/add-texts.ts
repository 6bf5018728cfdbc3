import { use, useEffect } from "react";
import { useLocation, useNavigation } from "react-router";
import { unlocalisePath } from "./locales.ts";
import { partsAt, type TextPart } from "./text-parts.ts";
import { useTranslation } from "./translation.ts";
import type { Bundle, Translator } from "./translator.ts";

type Files = Readonly<Record<string, () => Promise<Bundle>>>;

/** One hashed file for each part of each language; null on the server, which has all texts in one. */
const files: Record<TextPart, Files> | null = import.meta.env.SSR
  ? null
  : {
      shop: import.meta.glob<Bundle>("../../locales/*/refcodes.json", { query: "?part=shop", import: "default" }),
      buying: import.meta.glob<Bundle>("../../locales/*/refcodes.json", { query: "?part=buying", import: "default" }),
      signedIn: import.meta.glob<Bundle>("../../locales/*/refcodes.json", {
        query: "?part=signedIn",
        import: "default",
      }),
      people: import.meta.glob<Bundle>("../../locales/*/refcodes.json", { query: "?part=people", import: "default" }),
      desks: import.meta.glob<Bundle>("../../locales/*/refcodes.json", { query: "?part=desks", import: "default" }),
      toasts: import.meta.glob<Bundle>("../../locales/*/refcodes.json", { query: "?part=toasts", import: "default" }),
    };

const known = new WeakMap<Translator, Set<TextPart>>();
const coming = new Map<string, Promise<void>>();

/** How long a failure is remembered, ms: a page that waits for its texts renders again when they fail, and would retry at once. */
const FAILED_MS = 2_000;

/**
 * Gives the browser's translator the texts it does not have yet. Rejects if a file cannot be fetched; two seconds later a call
 * tries again.
 */
export function addTexts(i18n: Translator, parts: readonly TextPart[]): Promise<void> {
  const missing = missingParts(i18n, parts);
  const key = missing.join();
  const before = coming.get(key);
  if (before) return before;
  const added = Promise.all(missing.map((part) => addPart(i18n, part))).then(() => undefined);
  const forget = () => void coming.delete(key);
  coming.set(key, added);
  added.then(forget, () => setTimeout(forget, FAILED_MS));
  return added;
}

function missingParts(i18n: Translator, parts: readonly TextPart[]): TextPart[] {
  return files === null ? [] : parts.filter((part) => !known.get(i18n)?.has(part));
}

async function addPart(i18n: Translator, part: TextPart): Promise<void> {
  const load = files?.[part][`../../locales/${i18n.locale}/refcodes.json`];
  if (load === undefined) return;
  i18n.add(await load());
  known.set(i18n, (known.get(i18n) ?? new Set()).add(part));
}

/** Keeps a page from being shown before its texts are there. They are requested together with its data. */
export function useTextsOfPage(isSignedIn: boolean): void {
  const { i18n } = useTranslation();
  const parts = partsAt(unlocalisePath(useLocation().pathname), isSignedIn);
  const next = useNavigation().location?.pathname;
  useEffect(() => {
    if (next !== undefined) addTexts(i18n, partsAt(unlocalisePath(next), isSignedIn)).catch(() => undefined);
  }, [i18n, next, isSignedIn]);
  if (missingParts(i18n, parts).length > 0) use(addTexts(i18n, parts));
}
