import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** What every page loads. `Trans` is left out: few pages use it, and it brings an HTML parser. */
const FRAMEWORK =
  /node_modules[\\/](?:react|react-dom|scheduler|react-router|i18next|react-i18next(?![\\/]dist[\\/]es[\\/]Trans))[\\/]/;

/** A module that this many chunks ask for is on nearly every page. Compressed together they are smaller. */
const MANY = 28;

export default defineConfig(({ command }) => {
  // Whatever the process that builds is for: with another value React's development build is shipped.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    publicDir: "web/public",
    plugins: [reactRouter(), tailwindcss()],
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["workerd", "worker", "browser"], externalConditions: ["workerd", "worker", "browser"] },
    },
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [
                  { name: "framework", test: FRAMEWORK },
                  { name: "shared", test: /[\\/](?:core|web[\\/]app)[\\/]/, minShareCount: MANY },
                ],
              },
            },
          },
        },
      },
      ssr: { build: { rollupOptions: { input: "web/pages.ts" } } },
    },
    build: { minify: true, assetsInlineLimit: 0 },
  };
});
