import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { DateTime } from "./date-time.tsx";

/** The text of a moment on a page in the language of `path`, as the server renders it. */
function textOn(path: string, at: string): string {
  const time = createElement(DateTime, { at: new Date(at) });
  const html = renderToString(createElement(MemoryRouter, { initialEntries: [path] }, time));
  return html.replace(/<[^>]*>/g, "").replace(/[\u00a0\u202f]/g, " ");
}

it.each([
  ["/orders", "Nov 6, 2026, 8:05 AM UTC", "Nov 6, 2026, 8:23 PM UTC"],
  ["/uk/orders", "6 лист. 2026 р., 08:05 UTC", "6 лист. 2026 р., 20:23 UTC"],
  ["/ru/orders", "6 нояб. 2026 г., 08:05 UTC", "6 нояб. 2026 г., 20:23 UTC"],
])("a time on %s is written as its language writes it", (path, morning, evening) => {
  expect(textOn(path, "2026-11-06T08:05:00Z")).toBe(morning);
  expect(textOn(path, "2026-11-06T20:23:00Z")).toBe(evening);
});
