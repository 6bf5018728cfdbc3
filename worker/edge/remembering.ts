const maxTexts = 512;
// Longer ones are hardly met twice, and must not fill the memory.
const maxLength = 1_024;

/**
 * What `read`, a pure function, says of a text, remembered in this isolate for the texts asked about last: most visitors
 * share a few browsers and a few links.
 */
export function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined) {
      return remembered;
    }
    const value = read(text);
    if (text.length <= maxLength) {
      if (known.size >= maxTexts) {
        known.clear();
      }
      known.set(text, value);
    }
    return value;
  };
}
