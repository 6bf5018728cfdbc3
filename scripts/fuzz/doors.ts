import { z } from "zod";
import { createAuth } from "#web/auth";
import type { App } from "#web/services";
import { createApi } from "#worker/api/app";
import { describedOperations } from "#worker/api/operations";
import type { loadPages } from "../testing/pages.ts";
import { APP_URL } from "../testing/test-app.ts";
import type { Door } from "./inputs.ts";

/** Every entry point of the app, from its own tables: API routes, sign-in endpoints and pages. */
export function findDoors(app: App, pages: Awaited<ReturnType<typeof loadPages>>): Door[] {
  return [...apiDoors(), ...signInDoors(app), ...pageDoors(pages)];
}

function apiDoors(): Door[] {
  const { routes } = createApi(APP_URL);
  const named = routes.filter(({ path, method }) => !path.endsWith("/*") && method !== "ALL");
  const addresses = new Set(named.map(({ method, path }) => `${method} ${path}`));
  return [...addresses].map(doorAt);
}

function signInDoors({ runtime, settings }: App): Door[] {
  const { ctx, accountCtx, limitSignIn } = runtime;
  const { api } = createAuth({ ctx, accountCtx, settings, limitSignIn });
  return Object.values(api).flatMap(({ path, options }) => {
    const methods: readonly string[] = [options.method].flat();
    return path ? methods.map((method) => doorAt(`${method} /api/auth${path}`)) : [];
  });
}

function doorAt(address: string): Door {
  const [method = "", path = ""] = address.split(" ");
  const { body, file } = describedOperations[address] ?? {};
  const { properties } = body ? z.toJSONSchema(body, { io: "input", unrepresentable: "any" }) : {};
  const fields = Object.keys(properties ?? {});
  return { method, path, isPage: false, fields, takesPictures: file !== undefined };
}

function pageDoors({ routes }: Awaited<ReturnType<typeof loadPages>>): Door[] {
  return routes.flatMap((route) => {
    const path = `/${route.path ?? ""}`.replace("/:locale?", "/").replace("*", "nowhere/at/all");
    const methods = ["loader" in route.module && "GET", "action" in route.module && "POST"].filter(
      (each) => each !== false,
    );
    return methods.map((method) => {
      const takesPictures = method === "POST" && path.endsWith("/products/:productId");
      return { method, path, isPage: true, fields: [], takesPictures };
    });
  });
}
