import { Children, isValidElement, type ReactElement, type ReactNode, useEffect, useState } from "react";
import { Scripts } from "react-router";

const id = "page-modules";

/** The modules are fetched after this long even if the page has not finished loading, ms. */
const LATEST_MS = 4_000;

/**
 * Inline script for the top of the head: fetches the page's modules once its styles, fonts and first picture have arrived, so
 * that they do not compete for a slow line; at once for a visitor who already presses something. It reuses the page's nonce.
 */
export const startModules = `(() => {
  const { nonce } = document.currentScript;
  let started = false;
  const start = () => {
    const block = document.getElementById("${id}");
    if (started || !block) return;
    // While the page is still arriving the block may be incomplete; then the next press or the load event tries again.
    let modules;
    try { modules = JSON.parse(block.textContent); } catch { return; }
    started = true;
    const { ahead, run } = modules;
    for (const href of ahead) document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
    document.head.append(Object.assign(document.createElement("script"), { type: "module", nonce, textContent: run }));
  };
  addEventListener("load", start);
  for (const press of ["pointerdown", "keydown"]) addEventListener(press, start, { capture: true, passive: true });
  setTimeout(start, ${LATEST_MS});
})()`;

/** The elements that the router would write, without the fragments around them. */
function flat(nodes: ReactNode): ReactElement<Written>[] {
  return Children.toArray(nodes).flatMap((node) => {
    if (!isValidElement<Written>(node)) return [];
    return typeof node.type === "string" ? [node] : flat(node.props.children);
  });
}

interface Written {
  href?: string;
  type?: string;
  dangerouslySetInnerHTML?: { __html: string };
  children?: ReactNode;
}

interface PageScriptsProps {
  nonce: string | undefined;
}

/** The router's scripts as the server writes them, with their modules in the block that `startModules` reads. */
function ServerScripts({ nonce }: PageScriptsProps) {
  const written = flat(Scripts({ nonce }));
  const ahead = written.flatMap(({ type, props }) => (type === "link" && props.href ? [props.href] : []));
  return written
    .filter(({ type }) => type === "script")
    .map((script) => {
      if (script.props.type !== "module") return script;
      const run = script.props.dangerouslySetInnerHTML?.__html;
      return (
        <script key={id} id={id} type="application/json">
          {JSON.stringify({ ahead, run }).replaceAll("<", "\\u003c")}
        </script>
      );
    });
}

/**
 * The same two in the browser, where they have run: they go once React has taken the page over. Their text may be another than
 * the server's, but not missing.
 */
function ScriptsThatRan({ nonce }: PageScriptsProps) {
  const [haveGone, go] = useState(false);
  useEffect(() => go(true), []);
  if (haveGone) return null;
  return (
    <>
      <script nonce={nonce} suppressHydrationWarning>
        {""}
      </script>
      <script id={id} type="application/json" suppressHydrationWarning>
        {""}
      </script>
    </>
  );
}

/**
 * The router's scripts, with one change: its modules are named in a block that runs nothing. `startModules` reads it. The
 * router would have them fetched from the head on, before styles and pictures. Visitors load none of what writes them.
 */
export const PageScripts = import.meta.env.SSR ? ServerScripts : ScriptsThatRan;
