import { scalarValues } from "../unicode-tables/code-points.ts";
import { oracleNormalizer } from "../unicode-tables/oracle.ts";

/** Stands between the texts of one question; it is a control, which no cluster crosses. */
const SEPARATOR = "\n";

/**
 * How many pieces Hugging Face's library sees in a text: a cluster of less than 6 bytes is one, any other cluster is as
 * many as it has characters. The Precompiled normalizer shows it when its table makes "Z" of every first byte.
 */
export function countPieces(): (texts: readonly string[]) => number[] {
  const normalizer = oracleNormalizer({ type: "Precompiled", precompiled_charsmap: everyByteToZ().toString("base64") });
  return (texts) =>
    normalizer
      .normalizeString(texts.join(SEPARATOR))
      .split(SEPARATOR)
      .map((piece) => piece.length);
}

/** Asks the same of every character but CR and LF; the answers are at the places of the code points. */
export function askEach(question: (character: string) => string): number[] {
  const points = [...scalarValues()].filter((point) => point !== 10 && point !== 13);
  const answers = countPieces()(points.map((point) => question(String.fromCodePoint(point))));
  const results: number[] = [];
  points.forEach((point, i) => {
    results[point] = answers[i]!;
  });
  return results;
}

/** A double array in which every byte but NUL and LF is a key with the value 0, and "Z" is there. */
export function everyByteToZ(): Buffer {
  const units = new Uint32Array(1024).fill(0xff);
  units[0] = 256 << 10;
  for (let byte = 1; byte < 256; byte++) {
    if (byte === 10) continue;
    units[256 ^ byte] = byte | (1 << 8) | (512 << 10);
    units[256 ^ byte ^ 512] = 0x80000000;
  }
  const head = Buffer.alloc(4);
  head.writeUInt32LE(units.byteLength);
  return Buffer.concat([head, Buffer.from(units.buffer), Buffer.from("Z\0")]);
}
