/** A formatted number with a minus sign where `Intl` writes a hyphen: no line breaks behind it, and it is as wide as a plus. */
export const withMinus = (text: string): string => text.replace("-", "−");
