import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metaspaceFile, wordPieceFile } from "../fixtures/small-tokenizers.ts";
import { partsFromJson } from "../from-json.ts";
import { atOnce } from "../steps.ts";
import { tokenizer } from "../tokenizer.ts";

const spaces = { type: "Replace", pattern: { String: "▁" }, content: " " };
const added = [
  { id: 0, content: "<unk>", special: true },
  { id: 1, content: "▁added▁", special: false },
  { id: 5000, content: "<0x41>", special: true },
];

const files = {
  "spaces and bytes": {
    ...metaspaceFile,
    decoder: { type: "Sequence", decoders: [spaces, { type: "ByteFallback" }, { type: "Fuse" }] },
  },
  "spaces and bytes, one space stripped": {
    ...metaspaceFile,
    added_tokens: added,
    decoder: {
      type: "Sequence",
      decoders: [
        spaces,
        { type: "ByteFallback" },
        { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 1 },
      ],
    },
  },
  Metaspace: { ...metaspaceFile, added_tokens: added, decoder: { type: "Metaspace", replacement: "▁" } },
  "Metaspace that keeps the first space": {
    ...metaspaceFile,
    decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "never" },
  },
  WordPiece: { ...wordPieceFile, decoder: { type: "WordPiece", prefix: "##", cleanup: true } },
};

describe.each(Object.entries(files))("%s", (_, file) => {
  const parts = atOnce(partsFromJson(file));
  const { spelling, ...decoder } = parts.decoder!;
  const fast = tokenizer(parts);
  const exact = tokenizer({ ...parts, decoder });
  const known = [...parts.model.entries()].map(([, id]) => id);
  const bytes = Array.from({ length: 256 }, (_, byte) =>
    parts.model.tokenToId(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  ).filter((id) => id !== undefined);
  const character = fc
    .string({ unit: "binary", maxLength: 2 })
    .map((text) => [...Buffer.from(text.toWellFormed())].map((byte) => bytes[byte]!));
  const one = fc.oneof(fc.constantFrom(...known), fc.constantFrom(0, 1, 5000)).map((id) => [id]);
  const ids = fc
    .array(
      bytes.length === 256
        ? fc.oneof(
            one,
            character,
            fc.constantFrom(...bytes).map((id) => [id]),
          )
        : one,
      {
        maxLength: 30,
      },
    )
    .map((lists) => lists.flat());

  it("has a spelling", () => {
    expect(spelling).toBeDefined();
  });

  it("gives the text that the stage gives", () => {
    fc.assert(
      fc.property(ids, fc.boolean(), fc.boolean(), (list, skipSpecialTokens, isStranger) => {
        const all = isStranger ? [...list, 123_456] : list;
        const wanted = exact.decode(all, { skipSpecialTokens });
        expect(fast.decode(all, { skipSpecialTokens })).toBe(wanted);
      }),
      { numRuns: 600, seed: 7 },
    );
  });

  it("decodes many ids as the stage does", () => {
    const list = Array.from({ length: 60_000 }, (_, i) => known[(i * 7919) % known.length]!);
    expect(fast.decode(list)).toBe(exact.decode(list));
    // A run that is not UTF-8 becomes longer than its bytes.
    const run = Array.from({ length: 40_000 }, () => bytes[0xe2] ?? 1);
    expect(fast.decode(run)).toBe(exact.decode(run));
  });
});
