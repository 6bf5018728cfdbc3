import { type RefObject, useEffect, useRef } from "react";

/** For a form that is emptied whenever another answer of success arrives: no password stays in the page. */
export function useFormReset(success: object | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (success) form.current?.reset();
  }, [success]);
  return form;
}
