import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig(({ command }) => {
  // Whatever the process that builds is for: with another value React's development build is shipped.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    publicDir: "web/public",
    plugins: [
      remix({
        appDirectory: "web/app",
        buildDirectory: "web/build",
        future: {
          v3_fetcherPersist: true,
          v3_relativeSplatPath: true,
          v3_throwAbortReason: true,
          v3_routeConfig: true,
          v3_singleFetch: true,
          v3_lazyRouteDiscovery: true,
        },
      }),
      tailwindcss(),
    ],
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["workerd", "worker", "browser"], externalConditions: ["workerd", "worker", "browser"] },
    },
    build: { minify: true, assetsInlineLimit: 0 },
  };
});
