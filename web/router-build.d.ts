/** All pages and their modules, from the router's Vite plugin. */
declare module "virtual:react-router/server-build" {
  const build: import("react-router").ServerBuild;
  export = build;
}

/** The pages as Vite builds them beside this Worker, from `pages.ts`. */
declare module "*/build/server/index.js" {
  export const handlePage: typeof import("./pages.ts").handlePage;
}
