/**
 * Whether somebody has changed a form's fields since it was written. Asked when its script begins: what was chosen before was
 * heard by nobody.
 */
export function isChanged(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement) return isInputChanged(field);
    if (!(field instanceof HTMLSelectElement)) return false;
    const written = [...field.options].findIndex(({ defaultSelected }) => defaultSelected);
    return field.selectedIndex !== Math.max(0, written);
  });
}

/** Whether an input holds something else than it was written with, or is ticked where it was not. */
export function isInputChanged({ value, defaultValue, checked, defaultChecked }: HTMLInputElement): boolean {
  return value !== defaultValue || checked !== defaultChecked;
}
