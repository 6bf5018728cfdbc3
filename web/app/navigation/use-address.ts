import { useLocation, useNavigation } from "react-router";

/**
 * The address of this page with other values in its query; null leaves one out. While another address of the page is on its
 * way, it builds on that one: of two quick clicks the second keeps what the first has chosen.
 */
export function useAddress(): (changes: Readonly<Record<string, string | null>>) => string {
  const here = useLocation();
  const { location: next, formMethod } = useNavigation();
  const isOnItsWay = next?.pathname === here.pathname && (formMethod === undefined || formMethod === "GET");
  const { pathname, search } = isOnItsWay ? next : here;
  return (changes) => {
    const params = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) params.delete(name);
      else params.set(name, value);
    }
    const query = params.toString();
    return query ? `${pathname}?${query}` : pathname;
  };
}
