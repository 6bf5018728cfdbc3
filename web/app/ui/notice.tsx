import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

const tones = {
  info: { look: "bg-info-soft text-info", icon: "info" },
  success: { look: "bg-success-soft text-success", icon: "check" },
  warning: { look: "bg-warning-soft text-warning", icon: "alert" },
  danger: { look: "bg-danger-soft text-danger", icon: "alert" },
} as const satisfies Record<string, { look: string; icon: IconName }>;

export type Tone = keyof typeof tones;

/** A highlighted message. With `announce`, screen readers read it out when it appears. */
export function Notice({ tone, announce = false, children }: { tone: Tone; announce?: boolean; children: ReactNode }) {
  const { look, icon } = tones[tone];
  return (
    <div role={announce ? "alert" : undefined} className={`flex gap-3 rounded-sm px-4 py-3 text-sm ${look}`}>
      <Icon name={icon} />
      <div className="max-w-text min-w-0 break-words">{children}</div>
    </div>
  );
}
