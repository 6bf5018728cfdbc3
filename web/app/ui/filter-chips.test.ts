import { createElement, Fragment } from "react";
import { renderToString } from "react-dom/server";
import { createMemoryRouter, RouterProvider } from "react-router";
import { describe, expect, it } from "vitest";
import { FilterChips } from "./filter-chips.tsx";

const chips = (name: string, values: string[], current: string) =>
  createElement(FilterChips, { label: name, name, current, choices: values.map((value) => ({ value, text: value })) });

/** A page with two filters, whose loader answers once it is told to. */
function pageAt(path: string) {
  const filters = createElement(
    Fragment,
    null,
    chips("status", ["all", "paid"], "all"),
    chips("method", ["any", "bank"], "any"),
  );
  const routes = ["/list", "/other"].map((each) => ({
    id: each,
    path: each,
    element: filters,
    loader: () => new Promise<null>(() => undefined),
    action: () => new Promise<null>(() => undefined),
  }));
  const router = createMemoryRouter(routes, {
    initialEntries: [path],
    hydrationData: { loaderData: { "/list": null } },
  });
  const linksNow = () => {
    const html = renderToString(createElement(RouterProvider, { router }));
    return Object.fromEntries(
      [...html.matchAll(/href="([^"]*)"[^>]*>(\w+)/g)].map(([, href = "", text = ""]) => [
        text,
        href.replaceAll("&amp;", "&"),
      ]),
    );
  };
  return { router, linksNow };
}

describe("a choice in the address", () => {
  it("keeps the other choices, leaves out a default and goes back to the first page", () => {
    expect(pageAt("/list?q=x&status=paid&page=3&before=7&open=1").linksNow()).toEqual({
      all: "/list?q=x",
      paid: "/list?q=x&status=paid",
      any: "/list?q=x&status=paid",
      bank: "/list?q=x&status=paid&method=bank",
    });
  });

  it("keeps one that was made a moment ago, while that navigation is still pending", () => {
    const { router, linksNow } = pageAt("/list?q=x");
    void router.navigate("/list?q=x&status=paid");
    expect(router.state.navigation.state).toBe("loading");
    expect(linksNow()).toMatchObject({ bank: "/list?q=x&status=paid&method=bank", all: "/list?q=x" });
  });

  it("does not build on another page, or on a form that is being sent", () => {
    const [left, sent] = [pageAt("/list?q=x"), pageAt("/list?q=x")];
    void left.router.navigate("/other?q=y");
    void sent.router.navigate("/list", { formMethod: "post", formData: new FormData() });
    for (const { router, linksNow } of [left, sent]) {
      expect(router.state.navigation.state).not.toBe("idle");
      expect(linksNow()).toMatchObject({ bank: "/list?q=x&method=bank" });
    }
  });
});
