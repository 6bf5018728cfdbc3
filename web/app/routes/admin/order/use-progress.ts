import { useEffect } from "react";
import { useRevalidator } from "react-router";

const EVERY_MS = 2_500;

/** Reads the page again every few seconds while something is under way and the page can be seen. */
export function useProgress(isUnderWay: boolean): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && navigator.onLine) void revalidate();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [isUnderWay, revalidate]);
}
