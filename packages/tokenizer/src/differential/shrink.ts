/** Takes out as much of a text as it can while `fails` still holds. */
export async function shrink(text: string, fails: (text: string) => Promise<boolean>): Promise<string> {
  let characters = Array.from(text);
  for (let width = characters.length >> 1; width >= 1; ) {
    let shorter = false;
    for (let i = 0; i + width <= characters.length; ) {
      const rest = [...characters.slice(0, i), ...characters.slice(i + width)];
      if (await fails(rest.join(""))) {
        characters = rest;
        shorter = true;
      } else i += width;
    }
    if (width === 1 && !shorter) break;
    width = width > 1 ? width >> 1 : 1;
  }
  return characters.join("");
}

/** A text as a JavaScript literal in ASCII. */
export function escaped(text: string): string {
  const literal = JSON.stringify(text);
  return literal.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
