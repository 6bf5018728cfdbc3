/** A plain decimal text that `Intl.NumberFormat` reads exactly, without going through a float. */
export type DecimalString = `${number}`;

/** Writes an integer of `scale` decimals as text: `-5n`, 2 → `"-0.05"`. */
export function decimalString(value: bigint, scale: number): DecimalString {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : `.${digits.slice(-scale)}`;
  return asDecimalString(`${sign}${whole}${fraction}`);
}

/** The cast holds because the caller builds the text from digits, one sign and one dot. */
function asDecimalString(text: string): DecimalString {
  return text as DecimalString;
}
