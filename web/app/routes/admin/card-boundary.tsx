import { Component, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";

/**
 * Keeps a list entry that fails to render from breaking the page. The server leaves it out and the browser retries; if
 * that fails too, a note takes its place.
 */
export function CardBoundary({ children }: { children?: ReactNode }) {
  return (
    <Boundary>
      <Suspense fallback={<BrokenCard />}>{children}</Suspense>
    </Boundary>
  );
}

class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <BrokenCard /> : this.props.children;
  }
}

function BrokenCard() {
  const { t } = useTranslation();
  return <li className="rounded-md border border-line bg-surface p-4 text-sm text-ink-soft">{t("error.card")}</li>;
}
