import { Component, type ReactNode, Suspense } from "react";

interface EntryBoundaryProps {
  /** Takes the place of an entry that cannot be rendered. */
  instead: ReactNode;
  children: ReactNode;
}

/**
 * Keeps an entry of a list that fails to render from breaking the page. The server leaves it out and the browser retries; if
 * that fails too, `instead` takes its place.
 */
export function EntryBoundary({ instead, children }: EntryBoundaryProps) {
  return (
    <Boundary instead={instead}>
      <Suspense fallback={instead}>{children}</Suspense>
    </Boundary>
  );
}

class Boundary extends Component<EntryBoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? this.props.instead : this.props.children;
  }
}
