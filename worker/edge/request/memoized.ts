const maxEntries = 512;
// Longer texts rarely repeat, and would fill the memory.
const maxLength = 1_024;

/** Remembers in this isolate what `read`, a pure function, returned for recent texts: few browsers and links make up most traffic. */
export function memoized<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) {
      return found;
    }
    const value = read(text);
    if (text.length <= maxLength) {
      if (known.size >= maxEntries) {
        known.clear();
      }
      known.set(text, value);
    }
    return value;
  };
}
