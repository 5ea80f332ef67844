import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession } from "@glossa/runtime";
import { tensor } from "@glossa/tensor";
import { afterAll, beforeAll, expect, it } from "vitest";
import { convert } from "../convert.ts";
import { decoderNames } from "./decoder-io.ts";
import { type Seq2SeqDescription, seq2seqFiles, seq2seqNames } from "./seq2seq-io.ts";

// Fixture: recipes/oracles/seq2seq_attention.py
const fixtures = fileURLToPath(new URL("./fixtures/seq2seq/", import.meta.url));
const { sources, targets, attention } = JSON.parse(await readFile(join(fixtures, "attention.json"), "utf8")) as {
  readonly sources: number[][];
  readonly targets: number[][];
  /** [model][row][layer][target][source] */
  readonly attention: Record<string, number[][][][]>;
};
const padding: Readonly<Record<string, number>> = { marian: 63, t5: 0, "flan-t5": 0 };

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-attention-"));
});
afterAll(() => rm(scratch, { recursive: true }));

function rectangle(rows: readonly (readonly number[])[], fill: number) {
  const columns = Math.max(...rows.map((row) => row.length));
  const data = new BigInt64Array(rows.length * columns).fill(BigInt(fill));
  rows.forEach((row, i) => {
    data.set(row.map(BigInt), i * columns);
  });
  return tensor("int64", [rows.length, columns], data);
}

it.each(Object.keys(attention))(
  "%s: the scoring graph gives the attention of every layer, of a batch",
  async (name) => {
    const out = join(scratch, name);
    await convert(join(fixtures, name), { out });
    const about = JSON.parse(await readFile(join(out, "glossa.json"), "utf8")) as { seq2seq: Seq2SeqDescription };
    const { layers, heads, headSize } = about.seq2seq;
    await using encoder = await openSession(join(out, seq2seqFiles.encoder));
    await using scoring = await openSession(join(out, seq2seqFiles.scoring));
    const mask = rectangle(
      sources.map((row) => row.map(() => 1)),
      0,
    );
    const cross = await encoder.run({ input_ids: rectangle(sources, padding[name] ?? 1), attention_mask: mask });
    const ids = rectangle(targets, 0);
    const [rows, columns] = ids.shape as [number, number];
    const past = Array.from({ length: layers }, (_, layer) => [
      decoderNames.pastKey(layer),
      decoderNames.pastValue(layer),
    ]);
    const result = await scoring.run(
      {
        ...cross,
        ...Object.fromEntries(past.flat().map((side) => [side, tensor("float32", [rows, heads, columns, headSize])])),
        [seq2seqNames.encoderAttentionMask]: mask,
        [decoderNames.inputIds]: ids,
        [decoderNames.lengths]: tensor(
          "int32",
          [rows],
          Int32Array.from(targets, (row) => row.length),
        ),
      },
      { fetches: Array.from({ length: layers }, (_, layer) => seq2seqNames.attention(layer)) },
    );
    const width = Math.max(...sources.map((row) => row.length));
    for (const [row, byLayer] of attention[name]!.entries()) {
      for (const [layer, expected] of byLayer.entries()) {
        const { data, shape } = result[seq2seqNames.attention(layer)]!;
        expect(shape).toEqual([rows, columns, width]);
        for (const [position, weights] of expected.entries()) {
          const start = (row * columns + position) * width;
          const own = Array.from(data.subarray(start, start + width) as Float32Array);
          own.forEach((weight, i) => {
            expect(Math.abs(weight - (weights[i] ?? 0))).toBeLessThan(1e-5);
          });
        }
      }
    }
  },
);
