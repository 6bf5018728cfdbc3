import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { startModules } from "./page-scripts.tsx";

/** A document that has arrived as far as told, whose early script has run. */
function arrivingPage() {
  const listeners = new Map<string, () => void>();
  const block = { textContent: "" };
  let timer = () => {};
  const appended: Record<string, unknown>[] = [];
  runInNewContext(startModules, {
    document: {
      currentScript: { nonce: "n1" },
      getElementById: () => (block.textContent === "" ? null : block),
      createElement: (tag: string) => ({ tag }),
      head: { append: (element: Record<string, unknown>) => appended.push(element) },
    },
    addEventListener: (name: string, run: () => void) => listeners.set(name, run),
    setTimeout: (run: () => void) => {
      timer = run;
    },
  });
  const happens = (name: string) => listeners.get(name)?.();
  return { block, appended, happens, waits: () => timer() };
}

const modules = JSON.stringify({ ahead: ["/assets/a.js"], run: "import(1)" });
const started = [
  { tag: "link", rel: "modulepreload", href: "/assets/a.js" },
  { tag: "script", type: "module", nonce: "n1", textContent: "import(1)" },
];

it.each(["pointerdown", "keydown", "load"])("the modules are fetched once, at %s", (event) => {
  const page = arrivingPage();
  page.block.textContent = modules;
  page.happens(event);
  expect(page.appended).toEqual(started);
  for (const later of ["keydown", "load"]) page.happens(later);
  page.waits();
  expect(page.appended).toHaveLength(started.length);
});

it("a press while the page is still arriving does not keep them from being fetched once it has", () => {
  const page = arrivingPage();
  page.happens("pointerdown");
  page.block.textContent = modules.slice(0, -9);
  page.happens("pointerdown");
  page.waits();
  expect(page.appended).toEqual([]);
  page.block.textContent = modules;
  page.happens("load");
  expect(page.appended).toEqual(started);
});
