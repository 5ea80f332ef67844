import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromJson } from "../from-json.ts";
import { fromGguf } from "./from-gguf.ts";

// Fixtures: recipes/oracles/tokenizer_sources_fixtures (tokenizers 0.23.3; SentencePiece 0.2.3 for llama).
interface Fixture {
  metadata: Record<string, unknown>;
  cases: [text: string, ids: number[]][];
  tokenizer?: object;
}
const read = (name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url)).toString());

describe.each(["gpt2", "bert", "llama", "t5"])("%s", (name) => {
  const { metadata, cases, tokenizer: json } = read(name);

  it("gives the ids of the model's own tokenizer", () => {
    for (const tokenizer of [fromGguf(metadata), fromGguf(new Map(Object.entries(metadata)))]) {
      for (const [text, ids] of cases) expect([text, tokenizer.encode(text).ids]).toEqual([text, ids]);
    }
    if (json === undefined) return;
    const own = fromJson(json);
    for (const [text, ids] of cases) expect([text, own.encode(text).ids]).toEqual([text, ids]);
  });

  it("reads its text back", () => {
    const tokenizer = fromGguf(metadata);
    const { ids } = tokenizer.encode("the license of the work");
    expect(tokenizer.decode(ids, { skipSpecialTokens: true })).toBe("the license of the work");
  });
});

describe("fromGguf", () => {
  const { metadata } = read("gpt2");

  it("names the key that is wrong", () => {
    expect(() => fromGguf({})).toThrow(/tokenizer\.ggml\.model must be there/);
    expect(() => fromGguf({ ...metadata, "tokenizer.ggml.model": "rwkv" })).toThrow(
      /"rwkv"; known are llama, gpt2, t5, bert/,
    );
    expect(() => fromGguf({ ...metadata, "tokenizer.ggml.pre": "what" })).toThrow(/tokenizer\.ggml\.pre is "what"/);
    expect(() => fromGguf({ ...metadata, "tokenizer.ggml.tokens": [1] })).toThrow(/tokens\[0\]/);
    expect(() => fromGguf({ ...metadata, "tokenizer.ggml.token_type": [1] })).toThrow(/as long as tokens/);
    expect(() => fromGguf({ ...metadata, "tokenizer.ggml.bos_token_id": 10_000_000 })).toThrow(/bos_token_id/);
  });

  it.each([
    ["gpt-2", ["12345", " 漢字x", "\u0301!", "y"]],
    ["deepseek-v3", ["123", "45", " ", "漢字", "x\u0301", "!y"]],
    ["qwen35", ["1", "2", "3", "4", "5", " 漢字x\u0301", "!y"]],
    ["deepseek-coder", ["1", "2", "3", "4", "5", " ", "漢字", "x", "\u0301", "!", "y"]],
    ["bloom", ["12345", " 漢字x\u0301", "!", "y"]],
  ])("cuts as %s says", (pre, words) => {
    const text = "12345 漢字x\u0301!y";
    const { wordIds, offsets } = fromGguf({ ...metadata, "tokenizer.ggml.pre": pre }).encode(text);
    const cut = new Map<number | null, string>();
    let from = 0;
    offsets.forEach(([, end], i) => {
      cut.set(wordIds[i]!, (cut.get(wordIds[i]!) ?? "") + text.slice(from, end));
      from = Math.max(from, end);
    });
    expect([...cut.values()]).toEqual(words);
  });

  it("adds bos and eos, and keeps the chat template", () => {
    const template = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}";
    const tokenizer = fromGguf({
      ...metadata,
      "tokenizer.ggml.add_bos_token": true,
      "tokenizer.ggml.add_eos_token": true,
      "tokenizer.chat_template": template,
    });
    const { ids } = tokenizer.encode("the");
    expect([ids[0], ids.at(-1)]).toEqual([1, 0]);
    expect(tokenizer.chatTemplates).toEqual(["default"]);
  });
});
