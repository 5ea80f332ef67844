import { type Part, partLength } from "./parts.ts";
import type { Range } from "./range.ts";

/** Offsets in UTF-16 units, start and end one after the other, counted in code points. */
export function toCodePoints(parts: readonly Part[], flatOffsets: Int32Array): Range[] {
  const converted: Range[] = [];
  let text: string | undefined;
  let before: Int32Array | undefined; // code points before each UTF-16 position of `text`
  for (const part of parts) {
    for (let i = 0; i < partLength(part); i++) {
      const start = flatOffsets[converted.length * 2]!;
      const end = flatOffsets[converted.length * 2 + 1]!;
      if (part.kind !== "sequence") {
        converted.push([start, end]);
        continue;
      }
      const source = part.tokens.textOf(part.start + i);
      if (source !== text || before === undefined) {
        text = source;
        before = countCodePoints(text);
      }
      converted.push([before[start]!, before[end]!]);
    }
  }
  return converted;
}

function countCodePoints(text: string): Int32Array {
  const before = new Int32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    before[i] = count;
    const pair = text.codePointAt(i)! > 0xffff;
    count++;
    if (pair) before[++i] = count;
  }
  before[text.length] = count;
  return before;
}
