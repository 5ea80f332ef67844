import { expect, it } from "vitest";
import { byteLevelFile } from "../fixtures/small-tokenizers.ts";
import { fromJson } from "../from-json.ts";

it("reads no merges for a text of nothing but tokens", () => {
  const { model } = byteLevelFile;
  const whole = { ...byteLevelFile, model: { ...model, ignore_merges: true } };
  const broken = JSON.stringify({ ...whole, model: { ...whole.model, merges: ["no token"] } });
  const text = "the of";
  expect(fromJson(broken).encode(text).ids).toEqual(fromJson(whole).encode(text).ids);
  expect(() => fromJson(broken).encode("thethe")).toThrow(/is not in the vocabulary/);
  expect(() => fromJson(broken).encode("the ".repeat(2000))).toThrow(/is not in the vocabulary/);
});
