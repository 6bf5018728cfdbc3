/** The server build that Vite writes beside this Worker. */
declare module "*/build/server/index.js" {
  type Build = import("@remix-run/cloudflare").ServerBuild;

  export const assets: Build["assets"];
  export const assetsBuildDirectory: Build["assetsBuildDirectory"];
  export const basename: string;
  export const entry: Build["entry"];
  export const future: Build["future"];
  export const isSpaMode: Build["isSpaMode"];
  export const mode: string;
  export const publicPath: Build["publicPath"];
  export const routes: Build["routes"];
}
