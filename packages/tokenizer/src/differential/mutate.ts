import type { Random } from "./random.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A tokenizer.json with something wrong: in its text, or in one to three of its values. */
export function mutateJson(random: Random, json: string): string {
  if (random.oneIn(200)) {
    const at = random.below(json.length);
    return json.slice(0, at) + random.pick(["[", '{"a":', '[{"type":']).repeat(100_000) + json.slice(at);
  }
  if (random.oneIn(3)) return new TextDecoder().decode(mutateBytes(random, new TextEncoder().encode(json)));
  const root = { file: JSON.parse(json) as Json };
  for (let n = 1 + random.below(3); n > 0; n--) mutateValue(random, root);
  return JSON.stringify(root.file) ?? "";
}

/** Bytes with one to four flips, cuts, insertions or repetitions. */
export function mutateBytes(random: Random, source: Uint8Array): Uint8Array {
  let bytes: Uint8Array = source.slice();
  for (let n = 1 + random.below(4); n > 0 && bytes.length > 0; n--) {
    const at = random.below(bytes.length);
    const length = Math.min(bytes.length - at, 1 + random.below(random.pick([1, 4, 64, bytes.length])));
    const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
    const kind = random.below(6);
    if (kind === 0) bytes[at]! ^= 1 << random.below(8);
    else if (kind === 1) bytes[at] = random.pick([0, 255, 128, 34, 92, 123, 91, 49]);
    else if (kind === 2) bytes = concat(before, after);
    else if (kind === 3) bytes = before.slice();
    else if (kind === 4) bytes = concat(before, part, part, after);
    else
      bytes = concat(
        before,
        Uint8Array.from({ length: 1 + random.below(9) }, () => random.below(256)),
        part,
        after,
      );
  }
  return bytes;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function mutateValue(random: Random, root: { file: Json }): void {
  let parent: Json[] | { [key: string]: Json } = root;
  let key = "file";
  for (;;) {
    const value: Json = (parent as { [key: string]: Json })[key]!;
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (keys.length === 0 || (key !== "file" && random.oneIn(5))) break;
    parent = value as Json[] | { [key: string]: Json };
    key = random.pick(keys);
  }
  const holder = parent as { [key: string]: Json };
  const value = holder[key]!;
  const kind = random.below(10);
  if (kind === 0 && parent !== root) delete holder[key];
  else if (kind === 1 && Array.isArray(value)) value.push(...value.slice(0, 5));
  else if (kind === 2 && typeof value === "string") holder[key] = mutateText(random, value);
  else if (kind === 3 && typeof value === "number") {
    holder[key] = value + random.pick([1, -1, 0.5, 2 ** 31, -(2 ** 31), 1e300]);
  } else if (kind === 4 && parent !== root) holder[mutateText(random, key)] = value;
  else holder[key] = random.pick(strangeValues)();
}

function mutateText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const piece = random.pick([
    "",
    "\\",
    "(",
    "[",
    "*",
    "{9999}",
    "\ud800",
    "\0",
    "é",
    "__proto__",
    "😀",
    " ",
    "(?<=",
    "\\p{",
    "x".repeat(5000),
  ]);
  return text.slice(0, at) + piece + text.slice(at + random.below(3));
}

const strangeValues: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 53,
  () => 4_294_967_295,
  () => "",
  () => "__proto__",
  () => "constructor",
  () => "\ud800",
  () => "BPE",
  () => "Sequence",
  () => "A".repeat(100_000),
  () => [],
  () => ({}),
  () => [[], [[]], {}],
  () => ({ type: "Sequence" }),
  () => ({ type: "Split", pattern: { Regex: "((((a*)*)*)*)*b" }, behavior: "Isolated", invert: false }),
  () => ({ type: "Replace", pattern: { Regex: "" }, content: "x" }),
  () => nested(400),
  () => ({ __proto__: null, toString: 1, valueOf: [] }),
];

function nested(depth: number): Json {
  let value: Json = [];
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { type: "Sequence", normalizers: [value] };
  return value;
}
