import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";
import { withoutDeveloperTexts } from "./lean-router.ts";

const lean = (code: string) => withoutDeveloperTexts("router.js", code);

describe("the router in the browser", () => {
  it("has no warnings", () => {
    expect(lean('a(); warning(ok, "What you did is wrong"); b();')).toBe("a(); ; b();");
    expect(lean("if (!ok) warnOnce(false, `Once: it`); else b();")).toBe("if (!ok) ; else b();");
  });

  it("still makes its checks, without their messages", () => {
    expect(lean('invariant(route, "No route " + id, other);')).toBe("invariant(route);");
    expect(lean("const left = UNSAFE_invariant(a && b, message) || c;")).toBe(
      "const left = UNSAFE_invariant(a && b) || c;",
    );
    expect(lean("invariant(route);")).toBe("invariant(route);");
  });

  it("has components without names, which the bundler may drop", () => {
    expect(lean('const Link = React.forwardRef(f);\nLink.displayName = "Link";')).toBe(
      "const Link = /* @__PURE__ */ React.forwardRef(f);\n;",
    );
    expect(lean("const value = store.read(f); thing.displayName = read();")).toBe(
      "const value = store.read(f); thing.displayName = read();",
    );
  });

  it("does not prefetch, and no page of the store asks it to", () => {
    expect(lean("const link = ahead ? React.createElement(PrefetchPageLinks, { page }) : a;")).toBe(
      "const link = ahead ? null : a;",
    );
    expect(lean("const scripts = wanted ? React.createElement(Scripts, null) : null;")).toBe(
      "const scripts = wanted ? null : null;",
    );
    const app = join(dirname(fileURLToPath(import.meta.url)), "app");
    const asking = globSync("**/*.tsx", { cwd: app }).filter((file) =>
      /\bprefetch[=:]|PrefetchPageLinks/.test(readFileSync(join(app, file), "utf8")),
    );
    expect(asking).toEqual([]);
  });

  it("is made of files that still parse and are shorter", () => {
    const folder = join(dirname(fileURLToPath(import.meta.resolve("react-router"))), "../production/lib");
    const files = globSync("{router,dom}/**/*.js", { cwd: folder });
    expect(files.length).toBeGreaterThan(20);
    const before = files.map((file) => readFileSync(join(folder, file), "utf8"));
    const after = before.map((code, at) => withoutDeveloperTexts(files[at] ?? "", code));
    for (const [at, code] of after.entries()) expect(parseSync(files[at] ?? "", code).errors, files[at]).toEqual([]);
    const calls = (codes: readonly string[]) => codes.join().match(/\binvariant\(/g)?.length;
    expect(calls(after)).toBe(calls(before));
    expect(after.join().length).toBeLessThan(before.join().length - 5_000);
    expect(after.join()).not.toMatch(/^\s*warning\(/m);
  });
});
