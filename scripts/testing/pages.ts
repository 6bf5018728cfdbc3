import { join } from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import { createRequestHandler, RouterContextProvider, type ServerBuild } from "react-router";
import pageRoutes from "#web/app/routes";
import type { HandlePage } from "#web/create-server";
import { pageContext } from "#web/page-context";

const appFolder = join(import.meta.dirname, "../../web/app");

type PageRoute = NonNullable<ServerBuild["routes"][string]>;
type RouteModule = PageRoute["module"];

/** Every route with its module. What a module exports is defined by the router. */
async function loadRoutes(entries: readonly RouteConfigEntry[], parentId: string): Promise<PageRoute[]> {
  const loaded = await Promise.all(
    entries.map(async ({ path, index, file, children = [], ...named }) => {
      const id = named.id ?? file.replace(/\.tsx?$/, "");
      const module = (await import(/* @vite-ignore */ join(appFolder, file))) as RouteModule;
      const route = {
        id,
        parentId,
        module,
        ...(path !== undefined && { path }),
        ...(index && { index: true as const }),
      };
      return [route, ...(await loadRoutes(children, id))];
    }),
  );
  return loaded.flat();
}

/** The pages on the router's own request handler, from source: like the build, without the browser files. */
export async function loadPages(): Promise<{ handlePage: HandlePage; routes: readonly PageRoute[] }> {
  // It links to files that exist only in a build.
  const { links: _, ...root } = (await import(/* @vite-ignore */ join(appFolder, "root.tsx"))) as RouteModule;
  const entry = (await import(
    /* @vite-ignore */ join(appFolder, "entry.server.tsx")
  )) as ServerBuild["entry"]["module"];
  const routes: PageRoute[] = [{ id: "root", path: "", module: root }, ...(await loadRoutes(pageRoutes, "root"))];
  const build: ServerBuild = {
    entry: { module: entry },
    routes: Object.fromEntries(routes.map((route) => [route.id, route])),
    assets: {
      entry: { imports: [], module: "/assets/entry.js" },
      routes: Object.fromEntries(routes.map((route) => [route.id, manifestOf(route)])),
      url: "/assets/manifest.js",
      version: "tests",
    },
    publicPath: "/",
    assetsBuildDirectory: "web/build/client",
    future: {} as ServerBuild["future"],
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: "lazy", manifestPath: "/__manifest" },
  };
  const handle = createRequestHandler(build, "production");
  return {
    routes,
    handlePage: (request, context) => handle(request, new RouterContextProvider(new Map([[pageContext, context]]))),
  };
}

function manifestOf({ module, ...route }: PageRoute): NonNullable<ServerBuild["assets"]["routes"][string]> {
  return {
    ...route,
    hasAction: "action" in module,
    hasLoader: "loader" in module,
    hasErrorBoundary: "ErrorBoundary" in module,
    hasClientAction: false,
    hasClientLoader: false,
    hasClientMiddleware: false,
    module: `/assets/${route.id}.js`,
    clientActionModule: undefined,
    clientLoaderModule: undefined,
    clientMiddlewareModule: undefined,
    hydrateFallbackModule: undefined,
  };
}
