import type en from "../../locales/en/refcodes.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "refcodes";
    resources: { refcodes: typeof en };
  }
}
