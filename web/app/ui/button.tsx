import type { ButtonHTMLAttributes } from "react";

const looks = {
  primary: "bg-brand-fill text-on-brand hover:bg-brand-fill-hover border-transparent",
  secondary: "bg-surface text-ink border-line-strong hover:bg-sunken",
  quiet: "bg-transparent text-ink border-transparent hover:bg-sunken",
  danger: "bg-danger-fill text-on-brand hover:bg-danger-fill-hover border-transparent",
} as const;

export type ButtonLook = keyof typeof looks;

/** The classes of a button, for a link that should look like one. */
export function buttonClass(look: ButtonLook = "primary", size: "sm" | "md" = "md"): string {
  const sizeClass = size === "sm" ? "min-h-9 px-3 py-1 text-sm" : "min-h-11 px-5 py-1.5";
  return `inline-flex items-center justify-center gap-2 rounded-sm border font-medium text-center text-balance transition-colors disabled:opacity-60 disabled:cursor-not-allowed ${sizeClass} ${looks[look]}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  size?: "sm" | "md";
}

export function Button({ look = "primary", size = "md", className = "", type = "button", ...props }: ButtonProps) {
  return <button type={type} className={`${buttonClass(look, size)} ${className}`} {...props} />;
}
