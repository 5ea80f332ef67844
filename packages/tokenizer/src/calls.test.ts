import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChatMessage } from "./chat-template.ts";
import { fromJson } from "./from-json.ts";
import type { Tokenizer } from "./tokenizer.ts";

// Made by recipes/oracles/tokenizer_calls.py with transformers and tokenizers.
interface Calls {
  chats: ChatMessage[][];
  options: object[];
  families: {
    tokenizer: string;
    template: string;
    config: object;
    cases: { chat: number; options: number; text?: string; ids?: number[]; error?: string }[];
  }[];
  words: string[][];
  split: {
    tokenizer: string;
    cases: {
      words: number;
      pair: number | null;
      special: boolean;
      ids: number[];
      tokens: string[];
      offsets: [number, number][];
      wordIds: (number | null)[];
      sequenceIds: (number | null)[];
      typeIds: number[];
    }[];
  }[];
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const calls: Calls = JSON.parse(read("./fixtures/calls.json"));
const open = (name: string, config: object = {}): Tokenizer =>
  fromJson(read(`./differential/fixtures/${name}.json`), { config });

/**
 * Chats that jinja2 takes and @huggingface/jinja refuses: `trim` of a list, and `is iterable` of what is missing. They are
 * errors, not other texts.
 */
const refusedHere: Readonly<Record<string, number>> = { llama3: 6, gemma: 5 };

describe("chat templates", () => {
  it.each(calls.families)("of the kind of $tokenizer give transformers' text and ids", (family) => {
    const tokenizer = open(family.tokenizer, { ...family.config, chat_template: family.template });
    let refused = 0;
    for (const { chat, options, text, ids, error } of family.cases) {
      const messages = calls.chats[chat]!;
      const apply = () => tokenizer.applyChatTemplate(messages, calls.options[options]!);
      if (error !== undefined || chat === refusedHere[family.tokenizer]) {
        refused++;
        expect(apply, `chat ${chat}`).toThrow(expect.objectContaining({ code: "TOKENIZER_CHAT_TEMPLATE" }));
        continue;
      }
      expect(tokenizer.renderChatTemplate(messages, calls.options[options]!)).toBe(text);
      expect(apply().ids).toEqual(ids);
    }
    expect(family.cases.length - refused).toBeGreaterThan(10);
  });
});

describe("words that are already split", () => {
  it.each(calls.split)("$tokenizer gives the reference's tokens and places", ({ tokenizer: name, cases }) => {
    const tokenizer = open(name);
    for (const { words, pair, special, ...expected } of cases) {
      const encoding = tokenizer.encode(calls.words[words]!, {
        addSpecialTokens: special,
        ...(pair === null ? {} : { pair: calls.words[pair]! }),
      });
      expect({
        ids: encoding.ids,
        tokens: encoding.tokens,
        offsets: encoding.codePointOffsets,
        wordIds: encoding.wordIds,
        sequenceIds: encoding.sequenceIds,
        typeIds: encoding.typeIds,
      }).toEqual(expected);
    }
  });
});
