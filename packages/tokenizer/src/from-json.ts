import { addedTokens } from "./added-tokens.ts";
import { checkOptions, isString } from "./check-options.ts";
import { decoders } from "./decoders/index.ts";
import { findEngine } from "./engines/index.ts";
import { TokenizerError } from "./errors.ts";
import { readTokenizerJson } from "./json/read-tokenizer-json.ts";
import { type JsonField, jsonField } from "./json-field.ts";
import { models, modelType } from "./models/index.ts";
import { normalizers } from "./normalizers/index.ts";
import type { PaddingOptions } from "./padding.ts";
import { bosAndEos } from "./post-processors/bos-and-eos.ts";
import { postProcessors } from "./post-processors/index.ts";
import { preTokenizers } from "./pre-tokenizers/index.ts";
import { findStage, type PostProcessor, type StageFactory, type StageTable } from "./stages.ts";
import { atOnce, type Steps } from "./steps.ts";
import { type Tokenizer, type TokenizerParts, type TokenizerSettings, tokenizer } from "./tokenizer.ts";
import { readAddedTokens, readTokenizerConfig, type TokenizerConfig } from "./tokenizer-config.ts";
import type { TruncationOptions } from "./truncation.ts";

export interface FromJsonOptions {
  /** tokenizer_config.json, as an object or as its text: sides, lengths, clean-up and the chat template. */
  config?: string | Uint8Array | object;
  /** chat_template.jinja: counts more than the config's default template. */
  chatTemplate?: string;
}

/**
 * Makes a tokenizer from a tokenizer.json: its text, its bytes (the fastest) or the parsed object.
 *
 * @throws TokenizerError `TOKENIZER_JSON` if it is not JSON, `TOKENIZER_FIELD` and `TOKENIZER_UNKNOWN_TYPE` naming the
 * field that is wrong, `TOKENIZER_UNSUPPORTED` for a setting that is known but not supported.
 */
export function fromJson(json: string | Uint8Array | object, options: FromJsonOptions = {}): Tokenizer {
  return tokenizer(atOnce(partsFromJson(json, options)));
}

/** The parts of {@link fromJson}'s tokenizer; without their engine they are what it has to agree with. */
export function* partsFromJson(
  json: string | Uint8Array | object,
  options: FromJsonOptions = {},
): Steps<TokenizerParts> {
  const isConfig = (value: unknown) => typeof value === "string" || (typeof value === "object" && value !== null);
  checkOptions("fromJson", options, { config: ["a string, bytes or an object", isConfig], chatTemplate: isString });
  const { file, model: source, vocabIsList, hasMerges } = yield* readTokenizerJson(json);
  yield;
  const parsed = parse(options.config ?? {});
  yield;
  const config = yield* readTokenizerConfig(jsonField(parsed, ""));
  const version = file.get("version");
  if (!version.isAbsent() && version.value !== "1.0") version.fail('"1.0"');

  const normalizer = optionalStage(file.get("normalizer"), normalizers);
  const preTokenizer = optionalStage(file.get("pre_tokenizer"), preTokenizers);
  const type = modelType(source.config, vocabIsList, hasMerges);
  const model = findStage(models, source.config, type)(source);
  const known = new Set<string>();
  const tokens = yield* readAddedTokens(file.get("added_tokens"));
  for (const token of tokens) known.add(token.content);
  const more = config.addedTokens.filter((token) => !known.has(token.content));
  const added = yield* addedTokens([...tokens, ...more], model, normalizer);
  const tokenToId = (token: string) => added.tokenToId(token) ?? model.tokenToId(token);
  const stages = { addedTokens: added, normalizer, preTokenizer, model };
  return {
    ...stages,
    engine: yield* findEngine(file, stages),
    postProcessor: bosAndEosOf(config, tokenToId) ?? optionalStage(file.get("post_processor"), postProcessors),
    decoder: optionalStage(file.get("decoder"), decoders),
    settings: readSettings(file, withTemplate(config, options.chatTemplate), tokenToId),
  };
}

function withTemplate(config: TokenizerConfig, template: string | undefined): TokenizerConfig {
  return template === undefined ? config : { ...config, chatTemplates: { ...config.chatTemplates, default: template } };
}

function parse(config: string | Uint8Array | object): unknown {
  if (typeof config !== "string" && !(config instanceof Uint8Array)) return config;
  try {
    return JSON.parse(typeof config === "string" ? config : Buffer.from(config).toString());
  } catch (cause) {
    throw new TokenizerError("TOKENIZER_JSON", `tokenizer_config.json is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function optionalStage<Stage>(config: JsonField, table: StageTable<StageFactory<Stage>>): Stage | undefined {
  return config.isAbsent() ? undefined : findStage(table, config)(config);
}

/** Where the config says whether to add bos and eos, transformers puts that in the place of the post-processor. */
function bosAndEosOf(
  { addBosToken, addEosToken, specialTokens }: TokenizerConfig,
  tokenToId: (token: string) => number | undefined,
): PostProcessor | undefined {
  if (addBosToken === undefined && addEosToken === undefined) return undefined;
  const find = (wanted: boolean | undefined, token: string | undefined) => {
    const id = wanted === true && token !== undefined ? tokenToId(token) : undefined;
    return id === undefined ? undefined : { token: token!, id };
  };
  return bosAndEos(find(addBosToken, specialTokens["bos_token"]), find(addEosToken, specialTokens["eos_token"]));
}

function readSettings(
  file: JsonField,
  config: TokenizerConfig,
  tokenToId: (token: string) => number | undefined,
): TokenizerSettings {
  const padding = file.get("padding");
  const truncation = file.get("truncation");
  const padToken = config.specialTokens["pad_token"] ?? stringOf(padding, "pad_token");
  return {
    truncation: truncation.isAbsent() ? undefined : readTruncation(truncation),
    padding: padding.isAbsent() ? undefined : readPadding(padding),
    paddingDefaults: {
      side: config.paddingSide ?? readSide(padding),
      token: padToken,
      id: padToken === undefined ? undefined : tokenToId(padToken),
      typeId: padding.isAbsent() ? 0 : padding.get("pad_type_id").count(0),
    },
    truncationSide: config.truncationSide ?? readSide(truncation),
    modelMaxLength: config.modelMaxLength,
    cleanUpTokenizationSpaces: config.cleanUpTokenizationSpaces,
    chatTemplates: config.chatTemplates,
    specialTokens: config.specialTokens,
  };
}

function stringOf(field: JsonField, name: string): string | undefined {
  return field.isAbsent() ? undefined : field.get(name).string();
}

function readSide(field: JsonField): "left" | "right" {
  if (field.isAbsent()) return "right";
  return field.get("direction").oneOf(["Left", "Right"], "Right") === "Left" ? "left" : "right";
}

function readTruncation(field: JsonField): TruncationOptions {
  const strategies = { LongestFirst: "longest_first", OnlyFirst: "only_first", OnlySecond: "only_second" } as const;
  const strategy = field.get("strategy").oneOf(["LongestFirst", "OnlyFirst", "OnlySecond"], "LongestFirst");
  return {
    maxLength: field.get("max_length").count(),
    strategy: strategies[strategy],
    stride: field.get("stride").count(0),
    side: readSide(field),
  };
}

function readPadding(field: JsonField): PaddingOptions {
  const strategy = field.get("strategy");
  const multipleOf = field.get("pad_to_multiple_of").count(0);
  return {
    length: strategy.value === "BatchLongest" ? "longest" : strategy.get("Fixed").count(),
    ...(multipleOf > 0 ? { multipleOf } : {}),
    side: readSide(field),
    token: field.get("pad_token").string(),
    id: field.get("pad_id").count(),
    typeId: field.get("pad_type_id").count(0),
  };
}
