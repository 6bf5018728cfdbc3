/**
 * Whether somebody has changed a form's fields since the page was rendered. For scripts to ask as they start: no listener has
 * heard what was chosen before.
 */
export function isChanged(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement) return isInputChanged(field);
    if (!(field instanceof HTMLSelectElement)) return false;
    const written = [...field.options].findIndex(({ defaultSelected }) => defaultSelected);
    return field.selectedIndex !== Math.max(0, written);
  });
}

/** Whether an input no longer holds its rendered value, or its tick differs. */
export function isInputChanged({ value, defaultValue, checked, defaultChecked }: HTMLInputElement): boolean {
  return value !== defaultValue || checked !== defaultChecked;
}
