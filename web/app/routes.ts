import { index, type RouteConfig, route } from "@react-router/dev/routes";
import { pathsOf } from "./navigation/entries.ts";

/** Every page once; the optional first segment is the language (English has none). */
export default [
  route(":locale?", "routes/locale/route.tsx", [
    index("routes/catalogue/route.tsx"),
    route("products/:slug", "routes/product/route.tsx"),
    route("cart", "routes/cart/route.tsx"),
    route("checkout", "routes/checkout/details/route.tsx"),
    route("checkout/review", "routes/checkout/review/route.tsx"),
    route("checkout/pay", "routes/checkout/pay/route.tsx"),
    route("checkout/processing", "routes/checkout/processing/route.tsx"),
    route("orders", "routes/orders/route.tsx"),
    route("orders/:reference", "routes/order/route.tsx"),
    route("membership", "routes/membership/route.tsx"),
    route("sign-in", "routes/sign-in/route.tsx"),
    route("forgot-password", "routes/forgot-password/route.tsx"),
    route("reset-password", "routes/reset-password/route.tsx"),
    route("confirm", "routes/confirm/route.tsx"),
    route("confirm-identity", "routes/confirm-identity/route.tsx"),
    route("account", "routes/account/settings/route.tsx"),
    route("account/wallets", "routes/account/wallets/route.tsx"),
    route("account/sessions", "routes/account/sessions/route.tsx"),
    route("account/security", "routes/account/security/route.tsx"),
    route("account/credit", "routes/account/credit/route.tsx"),
    route("notifications", "routes/notifications/route.tsx"),
    route("refcodes", "routes/refcodes/route.tsx"),
    route("vendor/products/new", "routes/vendor/products/new/route.tsx"),
    route("vendor/products/:productId", "routes/vendor/products/product/route.tsx"),
    route("admin/store/products/new", "routes/admin/store/products/new/route.tsx"),
    route("admin/store/products/:productId", "routes/admin/store/products/product/route.tsx"),
    route("admin/orders/:reference", "routes/admin/order/route.tsx"),
    route("vendor/payouts/:payoutId", "routes/vendor/payout/route.tsx"),
    route("vendor/statements/:month", "routes/vendor/statements/route.tsx", { id: "vendor-statement" }),
    // The page of a vendor or an admin is in the folder that its menu entry names.
    ...[...pathsOf("vendor"), ...pathsOf("admin")].map((path) => route(path.slice(1), `routes${path}/route.tsx`)),
  ]),
  route("preferences/theme", "routes/preferences/theme/route.ts"),
  route("preferences/consent", "routes/preferences/consent/route.ts"),
  route("sign-out", "routes/sign-out/route.ts"),
  route("*", "routes/not-found/route.tsx"),
] satisfies RouteConfig;
