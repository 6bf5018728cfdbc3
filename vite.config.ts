import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

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
    environments: { ssr: { build: { rollupOptions: { input: "web/pages.ts" } } } },
    build: { minify: true, assetsInlineLimit: 0 },
  };
});
