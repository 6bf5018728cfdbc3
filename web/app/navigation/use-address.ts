import { useLocation, useNavigation } from "react-router";

/**
 * Makes addresses of this page with other values in the query; null removes one. While a navigation to another address of the
 * page is pending it builds on that one, so the second of two quick clicks keeps what the first has chosen.
 */
export function useAddress(): (changes: Readonly<Record<string, string | null>>) => string {
  const here = useLocation();
  const { location: next, formMethod } = useNavigation();
  const isPending = next?.pathname === here.pathname && (formMethod === undefined || formMethod === "GET");
  const { pathname, search } = isPending ? next : here;
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
