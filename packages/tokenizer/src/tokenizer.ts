import type { Parsing } from "./added-tokens.ts";
import { type ChatMessage, type ChatTemplates, type RenderedChat, renderChat } from "./chat-template.ts";
import { checkArray, checkIds, checkInput, checkText, type TextInput } from "./check-input.ts";
import { checkOptions } from "./check-options.ts";
import { type Encoding, encoding } from "./encoding.ts";
import { TokenizerError } from "./errors.ts";
import { type PaddingDefaults, type PaddingOptions, padGroups, resolvePadding } from "./padding.ts";
import { type Group, groupLength, joinGroups, type SequencePart } from "./parts.ts";
import { type StagesAndEngine, sequenceTokens } from "./sequence-tokens.ts";
import type { Decoder, PostProcessor } from "./stages.ts";
import { type TextChunk, textChunks } from "./text-chunks.ts";
import { type TextStream, textStream } from "./text-stream.ts";
import { tokenDecoder } from "./token-decoder.ts";
import type {
  ApplyChatOptions,
  BatchOptions,
  ChatOptions,
  ChunkOptions,
  CountOptions,
  DecodeOptions,
  EncodeIntoOptions,
  EncodeOptions,
} from "./tokenizer-options.ts";
import * as rules from "./tokenizer-options.ts";
import { resolveTruncation, type TruncationOptions, truncateGroups } from "./truncation.ts";

/** Turns text into token ids and back. All calls are synchronous, and a tokenizer keeps no state between them. */
export interface Tokenizer {
  /** Number of tokens, added ones included. Not always the highest id + 1. */
  readonly vocabSize: number;
  /** What the files say of lengths; undefined where they are silent. */
  readonly modelMaxLength: number | undefined;
  readonly truncationSide: "left" | "right";
  readonly paddingSide: "left" | "right";
  /** Special tokens by the name that tokenizer_config.json gives them: `bos_token`, `eos_token`, … */
  readonly specialTokens: Readonly<Record<string, string>>;
  encode(text: TextInput, options?: EncodeOptions): Encoding;
  /** Encodes several; `padding` makes them equally long. An element `[text, pair]` is not a pair: use `encodePairs`. */
  encodeBatch(texts: readonly TextInput[], options?: BatchOptions): Encoding[];
  encodePairs(pairs: readonly (readonly [TextInput, TextInput])[], options?: BatchOptions): Encoding[];
  /** Writes the ids to `target` from `offset` on and returns how many. @throws `TOKENIZER_LIMIT` if they do not fit. */
  encodeInto(text: string, target: Int32Array | Uint32Array | number[], options?: EncodeIntoOptions): number;
  /** The number of tokens that `encode` would give. */
  count(text: string, options?: CountOptions): number;
  /** The number of tokens if it is at most `limit`, else false. */
  isWithinLimit(text: string, limit: number, options?: CountOptions): number | false;
  /** Cuts a long text into chunks that fit a model, one after the other as they are asked for. */
  chunks(text: string, options: ChunkOptions): Generator<TextChunk>;
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  decodeBatch(batch: readonly ArrayLike<number>[], options?: DecodeOptions): string[];
  /** Decodes ids as they come. */
  decodeStream(options?: DecodeOptions): TextStream;
  /** Names of the chat templates there are. */
  readonly chatTemplates: readonly string[];
  /** The text that a chat template makes of messages. */
  renderChatTemplate(messages: readonly ChatMessage[], options?: ChatOptions): string;
  /** Renders a chat template and encodes the result, in which the template has written all special tokens. */
  applyChatTemplate(messages: readonly ChatMessage[], options?: ApplyChatOptions): Encoding;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
  isSpecialToken(token: string): boolean;
}

/** What the files of a tokenizer say beside its stages. */
export interface TokenizerSettings {
  readonly truncation: TruncationOptions | undefined;
  readonly padding: PaddingOptions | undefined;
  readonly paddingDefaults: PaddingDefaults;
  readonly truncationSide: "left" | "right";
  readonly modelMaxLength: number | undefined;
  readonly cleanUpTokenizationSpaces: boolean;
  readonly chatTemplates?: ChatTemplates;
  readonly specialTokens?: Readonly<Record<string, string>>;
}

export interface TokenizerParts extends StagesAndEngine {
  readonly postProcessor: PostProcessor | undefined;
  readonly decoder: Decoder | undefined;
  readonly settings: TokenizerSettings;
}

/** Joins the stages to a tokenizer. */
export function tokenizer(parts: TokenizerParts): Tokenizer {
  const { addedTokens, model, postProcessor, decoder, settings } = parts;
  const { chatTemplates = {}, specialTokens = {} } = settings;
  let specials: readonly string[] | undefined;

  function inputGroup(input: TextInput, number: 0 | 1, isNumbered: boolean, parsing: Parsing): Group {
    const tokens = sequenceTokens(parts, input, parsing);
    const part: SequencePart = {
      kind: "sequence",
      tokens,
      start: 0,
      end: tokens.ids.length,
      typeId: number,
      sequence: isNumbered ? number : undefined,
      trims: [],
    };
    return { parts: [part], overflowing: [] };
  }

  function groupOf(text: TextInput, pair: TextInput | undefined, options: BatchOptions, parsing: Parsing): Group {
    const { addSpecialTokens = true } = options;
    const isPair = pair !== undefined;
    const isNumbered = isPair || postProcessor !== undefined;
    let groups = [inputGroup(text, 0, isNumbered, parsing)];
    if (isPair) groups.push(inputGroup(pair, 1, isNumbered, parsing));
    const truncation = truncationOf(options.truncation);
    if (truncation !== undefined) {
      const added = addSpecialTokens ? (postProcessor?.addedTokens(isPair) ?? 0) : 0;
      groups = truncateGroups(groups, resolveTruncation(truncation, settings.truncationSide), added);
    }
    return joinGroups(postProcessor?.process(groups, addSpecialTokens) ?? groups);
  }

  function truncationOf(option: boolean | TruncationOptions | undefined): TruncationOptions | undefined {
    if (option === undefined || option === false) return undefined;
    if (option !== true) return option;
    if (settings.truncation !== undefined) return settings.truncation;
    if (settings.modelMaxLength !== undefined) return { maxLength: settings.modelMaxLength };
    throw new TokenizerError(
      "TOKENIZER_OPTION",
      "truncation is true, but the tokenizer's files name no maximum length: give truncation.maxLength",
    );
  }

  function finish(groups: Group[], padding: boolean | PaddingOptions | undefined): Encoding[] {
    if (padding === undefined || padding === false) return groups.map(encoding);
    const options = padding === true ? (settings.padding ?? {}) : padding;
    return padGroups(groups, resolvePadding(options, settings.paddingDefaults)).map(encoding);
  }

  const parsingOf = ({ parseSpecialTokens = true }: CountOptions): Parsing => ({ special: parseSpecialTokens });

  function ids(text: string, options: CountOptions): readonly number[] {
    if (options.addSpecialTokens === false || postProcessor === undefined) {
      return sequenceTokens(parts, checkText(text), parsingOf(options)).ids;
    }
    return encoding(groupOf(checkText(text), undefined, {}, parsingOf(options))).ids;
  }

  function count(text: string, options: CountOptions): number {
    return groupLength(groupOf(checkText(text), undefined, options, parsingOf(options)));
  }

  const { tokenOf, decode } = tokenDecoder(parts, decoder, settings.cleanUpTokenizationSpaces);

  function chat(messages: readonly ChatMessage[], options: ChatOptions): RenderedChat {
    const { addGenerationPrompt = false, tools, documents, template, variables = {} } = options;
    const name = template ?? (tools !== undefined && "tool_use" in chatTemplates ? "tool_use" : "default");
    const source = Object.hasOwn(chatTemplates, name) ? chatTemplates[name] : template;
    if (source === undefined) {
      throw new TokenizerError(
        "TOKENIZER_CHAT_TEMPLATE",
        "this tokenizer's files have no chat template: give the option template, or load tokenizer_config.json",
      );
    }
    specials ??= addedTokens.entries().flatMap(([, token]) => (token.special ? [token.content] : []));
    return renderChat(
      source,
      { messages: checkArray(messages, "a chat template"), tools: tools ?? null, documents: documents ?? null },
      { ...specialTokens, ...variables, add_generation_prompt: addGenerationPrompt },
      specials,
    );
  }

  return {
    vocabSize: model.size + addedTokens.newCount,
    modelMaxLength: settings.modelMaxLength,
    truncationSide: settings.truncationSide,
    paddingSide: settings.paddingDefaults.side,
    specialTokens,
    chatTemplates: Object.keys(chatTemplates),
    encode(text, options = {}) {
      checkOptions("encode", options, rules.encodeRules);
      const pair = options.pair === undefined ? undefined : checkInput(options.pair);
      const group = groupOf(checkInput(text), pair, options, parsingOf(options));
      return options.padding === undefined ? encoding(group) : finish([group], options.padding)[0]!;
    },
    encodeBatch(texts, options = {}) {
      checkOptions("encodeBatch", options, rules.batchRules);
      const parsing = parsingOf(options);
      const groups = checkArray(texts, "encodeBatch").map((text) =>
        groupOf(checkInput(text), undefined, options, parsing),
      );
      return finish(groups, options.padding);
    },
    encodePairs(pairs, options = {}) {
      checkOptions("encodePairs", options, rules.batchRules);
      const parsing = parsingOf(options);
      const groups = checkArray(pairs, "encodePairs").map((pair) => {
        if (!Array.isArray(pair) || pair.length !== 2) {
          throw new TokenizerError("TOKENIZER_INPUT", "encodePairs takes an array of [text, text]");
        }
        return groupOf(checkInput(pair[0]), checkInput(pair[1]), options, parsing);
      });
      return finish(groups, options.padding);
    },
    encodeInto(text, target, options = {}) {
      checkOptions("encodeInto", options, rules.encodeIntoRules);
      const { offset = 0 } = options;
      const from = ids(text, options);
      if (!Array.isArray(target) && offset + from.length > target.length) {
        const room = Math.max(0, target.length - offset);
        throw new TokenizerError(
          "TOKENIZER_LIMIT",
          `the text has ${from.length} tokens, the target has room for ${room}`,
        );
      }
      for (let i = 0; i < from.length; i++) target[offset + i] = from[i]!;
      return from.length;
    },
    count(text, options = {}) {
      checkOptions("count", options, rules.countRules);
      return count(text, options);
    },
    isWithinLimit(text, limit, options = {}) {
      checkOptions("isWithinLimit", options, rules.countRules);
      if (typeof limit !== "number" || Number.isNaN(limit)) {
        throw new TokenizerError("TOKENIZER_INPUT", "isWithinLimit: the limit must be a number");
      }
      const tokens = count(text, options);
      return tokens <= limit ? tokens : false;
    },
    chunks(text, options) {
      checkOptions("chunks", options, rules.chunkRules);
      return textChunks(checkText(text), options, (truncation) =>
        encoding(groupOf(text, undefined, { ...options, truncation }, parsingOf(options))),
      );
    },
    decode(idList, options = {}) {
      checkOptions("decode", options, rules.decodeRules);
      return decode(checkIds(idList), options);
    },
    decodeBatch(batch, options = {}) {
      checkOptions("decodeBatch", options, rules.decodeRules);
      return checkArray(batch, "decodeBatch").map((idList) => decode(checkIds(idList), options));
    },
    decodeStream(options = {}) {
      checkOptions("decodeStream", options, rules.decodeRules);
      const { skipSpecialTokens = false, cleanUpTokenizationSpaces = settings.cleanUpTokenizationSpaces } = options;
      return textStream((id) => tokenOf(id, skipSpecialTokens), decoder, cleanUpTokenizationSpaces);
    },
    renderChatTemplate(messages, options = {}) {
      checkOptions("renderChatTemplate", options, rules.chatRules);
      return chat(messages, options).text;
    },
    applyChatTemplate(messages, options = {}) {
      checkOptions("applyChatTemplate", options, rules.applyChatRules);
      const { text, barriers } = chat(messages, options);
      const isSafe = options.parseSpecialTokens !== true && barriers.length > 0;
      const parsing: Parsing = isSafe ? { special: true, barriers } : { special: true };
      return finish([groupOf(text, undefined, { ...options, addSpecialTokens: false }, parsing)], options.padding)[0]!;
    },
    tokenToId: (token) => addedTokens.tokenToId(token) ?? model.tokenToId(token),
    idToToken: (id) => addedTokens.idToToken(id) ?? model.idToToken(id),
    isSpecialToken: (token) => addedTokens.isSpecial(token),
  };
}
