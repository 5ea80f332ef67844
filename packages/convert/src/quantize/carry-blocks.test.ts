import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openCheckpoint } from "../readers/open-checkpoint.ts";
import { type CarriedType, carryBlocks } from "./carry-blocks.ts";

it.each<[CarriedType, number]>([
  ["Q4_0", 8],
  ["Q4_1", 8],
  ["Q8_0", 128],
])("%s holds the same values where MatMulNBits looks for them", async (type, zeroPoint) => {
  const path = fileURLToPath(new URL("../readers/fixtures/blocks.gguf", import.meta.url));
  const file = await openCheckpoint(path);
  const expected = (await file.readFloat32(type)).data;
  const { values, scales, offsets } = await carryBlocks(type, await file.readBytes(type));
  await file.close();
  const elements = Float32Array.from(expected, (_, i) => {
    const value = type === "Q8_0" ? values[i]! : (values[i >> 1]! >> (4 * (i & 1))) & 15;
    const block = i >> 5;
    return scales[block]! * (value - zeroPoint) + (offsets?.[block] ?? 0);
  });
  const largest = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) {
    // Of Q4_1, the sum of its two parts is rounded once more here than in the file's own formula.
    if (type === "Q4_1") expect(Math.abs(elements[i]! - value)).toBeLessThanOrEqual(2 ** -22 * largest);
    else if (elements[i] !== value) expect(elements[i]).toBe(value);
  }
});
