import fc from "fast-check";
import { expect, it } from "vitest";
import { serdeFloat } from "../models/unigram/serde-float.ts";
import { atOnce } from "../steps.ts";
import { scanPieces } from "./scan-pieces.ts";

function scan(json: string) {
  const bytes = Buffer.from(json);
  const { pieces, end } = atOnce(scanPieces(bytes, json.indexOf("[")));
  const { pool, starts, scores } = pieces;
  const list = Array.from(scores, (score, id) => [
    Buffer.from(pool).toString("utf8", starts[id], starts[id + 1]),
    score,
  ]);
  return { list, rest: bytes.toString("utf8", end) };
}

it("reads what JSON.parse reads, scores as Hugging Face's library does", () => {
  const pair = fc.tuple(fc.string({ unit: "grapheme" }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const space = fc.constantFrom(undefined, 1, "\t", "\r\n ");
  fc.assert(
    fc.property(fc.array(pair), space, (pairs, indent) => {
      const { list, rest } = scan(`  ${JSON.stringify(pairs, undefined, indent)}, 1`);
      const wanted = JSON.parse(JSON.stringify(pairs)) as [string, number][];
      expect(list).toEqual(wanted.map(([piece, score]) => [piece, serdeFloat(score)]));
      expect(rest).toBe(", 1");
    }),
    { numRuns: 2000, seed: 3 },
  );
});

it("rounds the digits once and the quotient once, however many digits there are", () => {
  const digits = fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n });
  fc.assert(
    fc.property(digits, fc.nat({ max: 17 }), fc.boolean(), (number, places, isNegative) => {
      const padded = number.toString().padStart(places + 1, "0");
      const text = `${padded.slice(0, padded.length - places)}${places > 0 ? "." : ""}${padded.slice(padded.length - places)}`;
      const value = Number(number) / Number(`1e${places}`);
      expect([text, ...scan(`[["a",${isNegative ? "-" : ""}${text}]]`).list]).toEqual([
        text,
        ["a", isNegative ? -value : value],
      ]);
    }),
    { numRuns: 5000, seed: 5 },
  );
});

it.each([
  '[["a",1],]',
  '[["a",1] ["b",2]]',
  '[["a",01]]',
  '[["a",-]]',
  '[["a",.5]]',
  '[["a",5.]]',
  '[["a",1.2.3]]',
  '[["a",1e]]',
  '[["a",1]',
  '[["a","\u0001"]]',
  '[["a',
  "[",
])("refuses %s, which is no JSON", (json) => {
  expect(() => scan(json)).toThrow(expect.objectContaining({ code: "TOKENIZER_JSON" }));
});

it.each(['[["a",1],["b"]]', '[["a",1],5]', '[["a",1],["b",1,2]]', '[["a",1],[1,"b"]]', '[["a",1],["b",1e999]]'])(
  "refuses %s, where an element is no pair",
  (json) => {
    expect(() => scan(json)).toThrow(
      expect.objectContaining({ code: "TOKENIZER_FIELD", message: "model.vocab[1] must be [piece, score]" }),
    );
  },
);
