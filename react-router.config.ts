import type { Config } from "@react-router/dev/config";

export default {
  appDirectory: "web/app",
  buildDirectory: "web/build",
  ssr: true,
  // A page that sends no referrer posts its form with the origin `null`. Whose form it is was checked before, in web/server.ts.
  allowedActionOrigins: ["null"],
} satisfies Config;
