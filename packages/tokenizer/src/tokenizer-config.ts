import type { AddedToken } from "./added-tokens.ts";
import type { ChatTemplates } from "./chat-template.ts";
import type { JsonField } from "./json-field.ts";
import { inRanges, type Steps } from "./steps.ts";

/** What tokenizer_config.json says. */
export interface TokenizerConfig {
  /** Special tokens by the name that chat templates know them by: `bos_token`, `eos_token`, … */
  readonly specialTokens: Readonly<Record<string, string>>;
  /** Undefined where the file does not say, and the post-processor stays as it is. */
  readonly addBosToken: boolean | undefined;
  readonly addEosToken: boolean | undefined;
  /** Tokens that the file adds to those of tokenizer.json. */
  readonly addedTokens: readonly AddedToken[];
  readonly chatTemplates: ChatTemplates;
  readonly modelMaxLength: number | undefined;
  readonly paddingSide: "left" | "right" | undefined;
  readonly truncationSide: "left" | "right" | undefined;
  readonly cleanUpTokenizationSpaces: boolean;
}

/** transformers writes this, or more, for "no limit". */
const NO_LIMIT = 1e30;

const named = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"] as const;
const TOKENS_PER_STEP = 256;
const sides = ["left", "right"] as const;

export function* readTokenizerConfig(config: JsonField): Steps<TokenizerConfig> {
  const specialTokens: Record<string, string> = {};
  for (const name of named) {
    const token = readToken(config.get(name));
    if (token !== undefined) specialTokens[name] = token;
  }
  const optional = (name: string) => (config.get(name).isAbsent() ? undefined : config.get(name).boolean());
  const side = (name: string) => (config.get(name).isAbsent() ? undefined : config.get(name).oneOf(sides));
  const limit = config.get("model_max_length");
  return {
    specialTokens,
    addBosToken: optional("add_bos_token"),
    addEosToken: optional("add_eos_token"),
    addedTokens: yield* configTokens(config, Object.values(specialTokens)),
    chatTemplates: readChatTemplates(config.get("chat_template")),
    modelMaxLength: limit.isAbsent() || limit.number() >= NO_LIMIT ? undefined : limit.number(),
    paddingSide: side("padding_side"),
    truncationSide: side("truncation_side"),
    cleanUpTokenizationSpaces: config.get("clean_up_tokenization_spaces").boolean(false),
  };
}

/** An added token as tokenizer.json and tokenizer_config.json write it. */
function readAddedToken(token: JsonField): AddedToken {
  const special = token.get("special").boolean(false);
  return {
    content: token.get("content").string(),
    singleWord: token.get("single_word").boolean(false),
    lstrip: token.get("lstrip").boolean(false),
    rstrip: token.get("rstrip").boolean(false),
    normalized: token.get("normalized").boolean(!special),
    special,
  };
}

/** The `added_tokens` of a tokenizer.json. */
export function readAddedTokens(list: JsonField): Steps<AddedToken[]> {
  return readTokens(list.isAbsent() ? [] : list.items());
}

function* readTokens(fields: readonly JsonField[]): Steps<AddedToken[]> {
  const tokens: AddedToken[] = [];
  yield* inRanges(fields.length, TOKENS_PER_STEP, (from, to) => {
    for (let i = from; i < to; i++) tokens.push(readAddedToken(fields[i]!));
  });
  return tokens;
}

function* configTokens(config: JsonField, specialTokens: readonly string[]): Steps<AddedToken[]> {
  const decoder = config.get("added_tokens_decoder");
  const entries = decoder.isAbsent() ? [] : decoder.entries().sort(([a], [b]) => Number(a) - Number(b));
  const tokens = yield* readTokens(entries.map(([, token]) => token));
  const more = config.get("additional_special_tokens");
  const names = more.isAbsent() ? [] : more.items().map((token) => readToken(token) ?? token.fail("a token"));
  for (const content of [...specialTokens, ...names]) {
    if (tokens.some((token) => token.content === content)) continue;
    tokens.push({ content, singleWord: false, lstrip: false, rstrip: false, normalized: false, special: true });
  }
  return tokens;
}

/** A template is a string, or a list of templates with names. */
function readChatTemplates(field: JsonField): ChatTemplates {
  if (field.isAbsent()) return {};
  if (typeof field.value === "string") return { default: field.value };
  return Object.fromEntries(field.items().map((item) => [item.get("name").string(), item.get("template").string()]));
}

/** A token is a string or an object with `content`. */
function readToken(field: JsonField): string | undefined {
  if (field.isAbsent()) return undefined;
  return typeof field.value === "string" ? field.value : field.get("content").string();
}
