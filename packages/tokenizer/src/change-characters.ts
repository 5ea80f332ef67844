/**
 * A text with some of its characters changed, each by itself.
 *
 * @param first code points below it stay as they are
 * @param changed what a character becomes; undefined for one that stays
 */
export function changeCharacters(text: string, first: number, changed: (point: number) => string | undefined): string {
  let result = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < first) continue;
    const point = text.codePointAt(i)!;
    const size = point > 0xffff ? 2 : 1;
    const change = changed(point);
    if (change !== undefined) {
      result += text.slice(from, i) + change;
      from = i + size;
    }
    i += size - 1;
  }
  return from === 0 ? text : result + text.slice(from);
}
