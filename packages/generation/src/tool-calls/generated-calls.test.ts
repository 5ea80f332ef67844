import { fromJson } from "@glossa/tokenizer";
import { expect, it } from "vitest";
import { generatorOver } from "../generator-over.ts";
import type { LanguageModel } from "../language-model.ts";

/** One token is a whole call; the tag before it is a special token, which texts do not show. */
const call = '{"name": "f", "parameters": {"x": 1}}';
const words = ["<end>", "<|python_tag|>", call, "go"];
const tokenizer = fromJson(
  {
    version: "1.0",
    added_tokens: words.slice(0, 2).map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: "Fuse" },
    model: {
      type: "WordLevel",
      unk_token: "go",
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  },
  { chatTemplate: "{% for m in messages %}{{ m.content }}{% endfor %}" },
);

/** Writes the tag, the call and the end, whatever it is asked. */
const model: LanguageModel<{ at: number }> = {
  vocabSize: words.length,
  isEncoderDecoder: false,
  begin: async () => ({ state: { at: 0 }, logits: only(1) }),
  step: async (state) => only([2, 0][state.at++]!),
  select() {},
  append: async (state) => {
    state.at = 0;
    return only(1);
  },
  rewind() {},
};
const only = (id: number) => Float32Array.from(words, (_, other) => (other === id ? 1 : 0));

const generator = generatorOver({ model: model as LanguageModel, tokenizer, defaults: { eosTokenId: 0 } });
const tools = [{ type: "function", function: { name: "f" } }];
const asked = [{ role: "user", content: "go" }];
const toolCalls = [{ name: "f", arguments: { x: 1 } }];

it("calls come out of the text when there are tools", async () => {
  const generation = await generator.generate(asked, { tools });
  expect(generation).toMatchObject({ text: call, toolCalls });
  expect(generation.sequences[0]!.toolCalls).toEqual(toolCalls);
  expect(await generator.generate(asked)).not.toHaveProperty("toolCalls");
  const parts = [];
  for await (const part of generator.stream(asked, { tools })) parts.push(part);
  expect(parts.at(-1)).toMatchObject({ finishReason: "stop", toolCalls });
});

it("calls go into the conversation as chat templates want them", async () => {
  using chat = generator.chat({ tools });
  await chat.send("go");
  expect(chat.messages[1]).toEqual({
    role: "assistant",
    content: "",
    tool_calls: [{ type: "function", function: toolCalls[0] }],
  });
});
