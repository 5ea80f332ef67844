import { TokenizerError } from "../errors.ts";

/** Metadata of a GGUF file by key, as any GGUF reader gives it. */
export type GgufMetadata = ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>;

/** What a token is for (`llama_token_type`), at the place of its number. */
const TYPES = ["undefined", "normal", "unknown", "control", "user_defined", "unused", "byte"] as const;
export type GgufTokenType = (typeof TYPES)[number];

/** The `tokenizer.ggml.*` keys of a file, with their types checked. */
export interface GgufVocabulary {
  readonly model: string;
  readonly pre: string | undefined;
  readonly tokens: readonly string[];
  readonly types: readonly GgufTokenType[];
  readonly scores: readonly number[] | undefined;
  readonly merges: readonly string[] | undefined;
  readonly charsmap: Uint8Array;
  readonly chatTemplate: string | undefined;
  /** Id of a special token: `bos`, `eos`, `unknown`, `padding`, `cls`, `seperator` (so spelled), `mask`. */
  special(name: string): number | undefined;
  /** A flag such as `add_bos_token`. */
  flag(name: string): boolean | undefined;
}

/** Published vocabularies end at 300,000. */
const MAX_TOKENS = 4_000_000;

/**
 * Reads the vocabulary.
 *
 * @throws TokenizerError `TOKENIZER_FIELD` naming the key that is missing or wrong, `TOKENIZER_LIMIT` above the limits
 */
export function readGgufVocabulary(metadata: GgufMetadata): GgufVocabulary {
  const get = (key: string): unknown =>
    metadata instanceof Map
      ? metadata.get(key)
      : Object.hasOwn(metadata, key)
        ? (metadata as Record<string, unknown>)[key]
        : undefined;
  const fail = (key: string, wanted: string): never => {
    throw new TokenizerError("TOKENIZER_FIELD", `the GGUF key ${key} must be ${wanted}`);
  };

  function optional<Value>(key: string, wanted: string, test: (value: unknown) => boolean): Value | undefined {
    const value = get(key);
    if (value === undefined || value === null) return undefined;
    return test(value) ? (value as Value) : fail(key, wanted);
  }

  const text = (key: string) => optional<string>(key, "a string", (value) => typeof value === "string");
  const list = <Item>(key: string, wanted: string, test: (item: unknown) => boolean): readonly Item[] | undefined => {
    const found = optional<ArrayLike<Item>>(key, wanted, (value) => Array.isArray(value) || isNumbers(value));
    if (found === undefined) return undefined;
    for (let i = 0; i < found.length; i++) if (!test(found[i])) fail(`${key}[${i}]`, wanted);
    return found as readonly Item[];
  };
  const isText = (item: unknown) => typeof item === "string";

  const model = text("tokenizer.ggml.model") ?? fail("tokenizer.ggml.model", "there");
  const tokens =
    list<string>("tokenizer.ggml.tokens", "an array of strings", isText) ?? fail("tokenizer.ggml.tokens", "there");
  if (tokens.length > MAX_TOKENS)
    throw new TokenizerError("TOKENIZER_LIMIT", `tokenizer.ggml.tokens has more than ${MAX_TOKENS}`);
  const numbers = list<number>(
    "tokenizer.ggml.token_type",
    "an array of token types",
    (item) => Number.isInteger(item) && TYPES[item as number] !== undefined,
  );
  const scores = list<number>("tokenizer.ggml.scores", "an array of numbers", (item) => Number.isFinite(item));
  for (const [key, values] of [
    ["token_type", numbers],
    ["scores", scores],
  ] as const) {
    if (values !== undefined && values.length !== tokens.length)
      fail(`tokenizer.ggml.${key}`, `as long as tokens (${tokens.length})`);
  }
  const isByte = (item: unknown) => Number.isInteger(item) && (item as number) >= -128 && (item as number) < 256;
  return {
    model,
    pre: text("tokenizer.ggml.pre"),
    tokens,
    types: tokens.map((_, id) => (numbers === undefined ? "normal" : TYPES[numbers[id]!]!)),
    scores,
    merges: list<string>("tokenizer.ggml.merges", "an array of strings", isText),
    charsmap: Uint8Array.from(list<number>("tokenizer.ggml.precompiled_charsmap", "an array of bytes", isByte) ?? []),
    chatTemplate: text("tokenizer.chat_template"),
    special(name) {
      const key = `tokenizer.ggml.${name}_token_id`;
      // 0xFFFFFFFF is how some files say that there is none.
      const id = optional<number>(
        key,
        "the id of a token",
        (value) => Number.isSafeInteger(value) && (value as number) >= 0,
      );
      if (id === undefined || id === 0xffffffff) return undefined;
      return id < tokens.length ? id : fail(key, `less than ${tokens.length}`);
    },
    flag: (name) => optional<boolean>(`tokenizer.ggml.${name}`, "true or false", (value) => typeof value === "boolean"),
  };
}

function isNumbers(value: unknown): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
