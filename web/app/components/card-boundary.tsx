import { Component, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";

/**
 * Keeps an entry of a list that cannot be rendered from taking its whole page with it. On the server the entry is left out and the
 * browser tries once more; what fails there as well says so in its place.
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
