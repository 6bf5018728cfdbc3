import { index, type RouteConfig, route } from "@react-router/dev/routes";

/** Every page once; the optional first segment is the language (English has none). */
export default [
  route(":locale?", "routes/shell.tsx", [
    index("routes/catalogue.tsx"),
    route("products/:slug", "routes/product.tsx"),
    route("cart", "routes/cart.tsx"),
    route("checkout", "routes/checkout.tsx"),
    route("checkout/processing", "routes/processing.tsx"),
    route("orders", "routes/orders.tsx"),
    route("orders/:reference", "routes/order.tsx"),
    route("membership", "routes/membership.tsx"),
    route("sign-in", "routes/sign-in.tsx"),
    route("forgot-password", "routes/forgot-password.tsx"),
    route("reset-password", "routes/reset-password.tsx"),
    route("confirm", "routes/confirm.tsx"),
    route("account", "routes/account.tsx"),
    route("account/wallets", "routes/account-wallets.tsx"),
    route("account/sessions", "routes/account-sessions.tsx"),
    route("account/credit", "routes/account-credit.tsx"),
    route("notifications", "routes/notifications.tsx"),
    route("refcodes", "routes/refcodes.tsx"),
    route("vendor", "routes/vendor.tsx"),
    route("admin/refcodes", "routes/admin-refcodes.tsx"),
    route("admin/dead-letters", "routes/admin-dead-letters.tsx"),
    route("admin/payments", "routes/admin-payments.tsx"),
    route("admin/credit", "routes/admin-credit.tsx"),
  ]),
  route("preferences/theme", "routes/theme.ts"),
  route("*", "routes/not-found.tsx"),
] satisfies RouteConfig;
