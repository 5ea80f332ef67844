import { checkOptions } from "@glossa/options";
import type { Tokenizer } from "@glossa/tokenizer";
import { sharedBatch } from "./batching/shared-batch.ts";
import { chatOver } from "./chat-over.ts";
import { type CallConstraint, callConstraints } from "./constraints/call-constraint.ts";
import { encodePrompt } from "./encode-prompt.ts";
import { GenerationError } from "./errors.ts";
import { checkLens, explanationOf, lensOf } from "./explain.ts";
import { generateTokens } from "./generate-tokens.ts";
import type { GenerateOptions, Generation, Generator, Prompt, StreamPart, TypedOptions } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import { optionRules } from "./option-rules.ts";
import { scoreText } from "./score-text.ts";
import type { Hypothesis } from "./search/search.ts";
import { type GenerationDefaults, resolveSettings, type Settings } from "./settings.ts";
import { draftModel } from "./speculation/draft-model.ts";
import type { Drafter } from "./speculation/drafter.ts";
import { stopCriterion } from "./text/stop-criterion.ts";
import { tokenText } from "./text/token-text.ts";
import { parseToolCalls } from "./tool-calls/tool-call-formats.ts";

export interface GeneratorParts {
  readonly model: LanguageModel;
  readonly tokenizer: Tokenizer;
  /** What the model's generation_config.json says. */
  readonly defaults?: GenerationDefaults | undefined;
  /** Rows (prompts × their sequences or beams) that are decoded together at most, over all calls. Default 32. */
  readonly maxBatchRows?: number | undefined;
  /** Calls that may wait for room among these rows; one more fails with `GENERATION_QUEUE_FULL`. Default 256. */
  readonly maxQueue?: number | undefined;
  /** Called once, by `close`. */
  close?(): Promise<void>;
}

/** What the model sees of a call, resolved. */
export interface PreparedCall {
  readonly settings: Settings;
  readonly skipSpecialTokens: boolean;
  /** Whether the text may call functions. */
  readonly hasTools: boolean;
  /** Makes what guesses tokens ahead, if anything does. */
  readonly drafter: (() => Drafter) | undefined;
  /** What the texts are held to. */
  readonly held: CallConstraint | undefined;
  encode(prompt: Prompt): Int32Array;
}

/** The models of the generators there are, for those that assist others. */
const models = new WeakMap<object, LanguageModel>();

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const isObjects = (value: unknown) => Array.isArray(value) && value.every(isObject);
const isFlag = (value: unknown) => typeof value === "boolean";
const callRules = {
  assistantModel: ["a generator of createGenerator", (value: unknown) => models.has(value as object)],
  numAssistantTokens: ["a positive integer", (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0],
  choices: [
    "a list of texts, none of them empty",
    (value: unknown) =>
      Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string" && text !== ""),
  ],
  regex: ["a pattern or RegExp", (value: unknown) => typeof value === "string" || value instanceof RegExp],
  jsonSchema: [
    "a JSON schema or a Standard Schema",
    (value: unknown) => typeof value === "boolean" || typeof value === "function" || isObject(value),
  ],
  skipSpecialTokens: ["true or false", isFlag],
  parseSpecialTokens: ["true or false", isFlag],
  tools: ["a list of objects", isObjects],
  documents: ["a list of objects", isObjects],
  chatTemplate: ["a text", (value: unknown) => typeof value === "string"],
  chatTemplateVariables: ["an object", isObject],
} as const;
const messagesOnly = ["tools", "documents", "chatTemplate", "chatTemplateVariables"] as const;

/** A generator over a model and a tokenizer that are there already. */
export function generatorOver(parts: GeneratorParts): Generator {
  const { model, tokenizer, defaults = {}, maxBatchRows = 32, maxQueue = 256 } = parts;
  const shared = model.join === undefined ? model : sharedBatch(model, { maxRows: maxBatchRows, maxQueue });
  const constraintOf = callConstraints(tokenizer, model.vocabSize);
  let closed = false;

  const prepare = async (where: string, options: GenerateOptions, ofMessages: boolean): Promise<PreparedCall> => {
    if (closed) throw new GenerationError("GENERATION_CLOSED", "the generator was closed");
    const problem = checkOptions(where, options, { ...optionRules, ...callRules });
    if (problem !== undefined) {
      const code = problem.kind === "unknown" ? "GENERATION_OPTION_UNKNOWN" : "GENERATION_OPTION_INVALID";
      throw new GenerationError(code, problem.message);
    }
    const {
      assistantModel: _,
      numAssistantTokens = 5,
      choices,
      regex,
      jsonSchema,
      skipSpecialTokens = true,
      parseSpecialTokens,
      tools,
      documents,
      chatTemplate,
      chatTemplateVariables,
      ...rest
    } = options;
    const unused = ofMessages ? undefined : messagesOnly.find((name) => options[name] !== undefined);
    if (unused !== undefined) {
      throw new GenerationError("GENERATION_OPTION_UNUSED", `the option "${unused}" of ${where} needs messages`);
    }
    const settings = resolveSettings(where, rest, defaults);
    const assistant = assistantOf(where, options, settings);
    const limits = { vocabSize: model.vocabSize, bosTokenId: settings.bosTokenId };
    const drafter = assistant && (() => draftModel(assistant, numAssistantTokens));
    return {
      settings,
      skipSpecialTokens,
      hasTools: tools !== undefined,
      drafter,
      held: await constraintOf(where, { choices, regex, jsonSchema }, settings.eosTokenIds),
      encode: (prompt) => encodePrompt(prompt, tokenizer, options, limits),
    };
  };

  const assistantOf = (where: string, { assistantModel, numAssistantTokens }: GenerateOptions, settings: Settings) => {
    const unused = (name: string, needs: string) =>
      new GenerationError("GENERATION_OPTION_UNUSED", `the option "${name}" of ${where} has no effect ${needs}`);
    if (assistantModel === undefined) {
      if (numAssistantTokens !== undefined) throw unused("numAssistantTokens", "without assistantModel");
      return undefined;
    }
    if (settings.promptLookupNumTokens !== undefined) throw unused("promptLookupNumTokens", "with an assistantModel");
    if (settings.numBeams > 1 || settings.numReturnSequences > 1) {
      throw new GenerationError(
        "GENERATION_OPTION_INVALID",
        "assistantModel works with one sequence and without beams",
      );
    }
    const assistant = models.get(assistantModel)!;
    if (assistant.vocabSize === model.vocabSize && assistantModel.tokenizer.vocabSize === tokenizer.vocabSize) {
      return assistant;
    }
    throw new GenerationError(
      "GENERATION_MODEL_MISMATCH",
      `the assistant model has ${assistant.vocabSize} tokens, this one ${model.vocabSize}: they must share a vocabulary`,
    );
  };

  const stopsOf = ({ stopStrings }: Settings) =>
    stopStrings.length === 0 ? [] : [stopCriterion(tokenizer, stopStrings)];
  /** What comes before the generated text. */
  const contextOf = (prompt: Int32Array) => (model.isEncoderDecoder ? new Int32Array(0) : prompt);

  /** Marks of calls may be special tokens, which the text given back does not have. */
  const toolCallsOf = (tokenIds: readonly number[], { eosTokenIds }: Settings) => {
    const ended = eosTokenIds.includes(tokenIds.at(-1)!);
    return parseToolCalls(tokenizer.decode(ended ? tokenIds.slice(0, -1) : tokenIds, { skipSpecialTokens: false }));
  };

  const toGeneration = async (
    call: PreparedCall,
    prompt: Int32Array,
    found: readonly Hypothesis[],
  ): Promise<Generation> => {
    const sequences = found.map(async (hypothesis) => {
      const text = tokenText(tokenizer, contextOf(prompt), call.settings.stopStrings, call.skipSpecialTokens);
      let written = "";
      for (const id of hypothesis.tokenIds) written += text.push(id);
      const called = call.hasTools ? { toolCalls: toolCallsOf(hypothesis.tokenIds, call.settings).toolCalls } : {};
      written += text.flush();
      const isComplete = call.settings.eosTokenIds.includes(hypothesis.tokenIds.at(-1)!);
      const valued = isComplete && call.held?.parse ? { value: await call.held.parse(written) } : {};
      return { text: written, ...hypothesis, ...called, ...valued };
    });
    const generatedTokens = found.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
    const finished = await Promise.all(sequences);
    return {
      ...finished[0]!,
      sequences: finished,
      usage: { promptTokens: prompt.length, cachedPromptTokens: 0, generatedTokens },
    };
  };

  /** Such calls run by themselves: their steps are not of one token. */
  const guessesAhead = ({ drafter, settings }: PreparedCall) =>
    drafter !== undefined || settings.promptLookupNumTokens !== undefined;

  /** Prompts of like lengths share a batch; results are in the prompts' order. */
  const generateAll = async (call: PreparedCall, prompts: readonly Int32Array[]): Promise<Generation[]> => {
    const { settings } = call;
    const perPrompt = settings.numBeams > 1 ? settings.numBeams : settings.numReturnSequences;
    const guesses = guessesAhead(call);
    const size = guesses ? 1 : Math.max(1, Math.floor(maxBatchRows / perPrompt));
    const order = prompts.map((_, i) => i).sort((a, b) => prompts[a]!.length - prompts[b]!.length || a - b);
    const results = new Array<Generation>(prompts.length);
    for (let start = 0; start < order.length; start += size) {
      const batch = order.slice(start, start + size);
      const steps = generateTokens(
        guesses ? model : shared,
        {
          prompts: batch.map((i) => prompts[i]!),
          streams: batch,
          stops: stopsOf(settings),
          drafter: call.drafter?.(),
          constraint: call.held?.constraint,
        },
        settings,
      );
      let step = await steps.next();
      while (!step.done) step = await steps.next();
      for (const [row, found] of step.value.entries()) {
        results[batch[row]!] = await toGeneration(call, prompts[batch[row]!]!, found);
      }
    }
    return results;
  };

  async function* streamFrom(
    by: LanguageModel,
    call: PreparedCall,
    prompt: Int32Array,
    reused: () => number,
  ): AsyncGenerator<StreamPart, Generation, undefined> {
    const { settings, skipSpecialTokens } = call;
    const steps = generateTokens(
      by,
      {
        prompts: [prompt],
        stops: stopsOf(settings),
        drafter: call.drafter?.(),
        constraint: call.held?.constraint,
      },
      settings,
    );
    const text = tokenText(tokenizer, contextOf(prompt), settings.stopStrings, skipSpecialTokens);
    try {
      for (;;) {
        const step = await steps.next();
        if (step.done) {
          const generation = await toGeneration(call, prompt, step.value[0]!);
          const usage = { ...generation.usage, cachedPromptTokens: reused() };
          const isBeam = settings.numBeams > 1;
          yield {
            text: isBeam ? generation.text : text.flush(),
            tokens: isBeam ? generation.tokens : [],
            finishReason: generation.finishReason,
            usage,
            ...(generation.toolCalls && { toolCalls: generation.toolCalls }),
            ...("value" in generation && { value: generation.value }),
          };
          return { ...generation, usage };
        }
        const [token] = step.value;
        if (token === undefined) continue;
        const { prompt: _, sequence: __, finishReason: ___, ...generated } = token;
        yield { text: text.push(token.tokenId), tokens: [generated] };
      }
    } finally {
      await steps.return([]);
    }
  }

  const oneSequence = (where: string, { settings }: PreparedCall) => {
    if (settings.numReturnSequences === 1) return;
    throw new GenerationError("GENERATION_OPTION_INVALID", `${where} gives one text: numReturnSequences must be 1`);
  };

  async function generate<Value>(prompt: Prompt, options: TypedOptions<Value>): Promise<Generation<Value>>;
  async function generate<Value>(
    prompts: readonly string[] | readonly Int32Array[],
    options: TypedOptions<Value>,
  ): Promise<Generation<Value>[]>;
  async function generate(prompt: Prompt, options?: GenerateOptions): Promise<Generation>;
  async function generate(
    prompts: readonly string[] | readonly Int32Array[],
    options?: GenerateOptions,
  ): Promise<Generation[]>;
  async function generate(
    input: Prompt | readonly string[] | readonly Int32Array[],
    options: GenerateOptions = {},
  ): Promise<Generation | Generation[]> {
    const many = Array.isArray(input) && !isMessages(input);
    const call = await prepare("generate", options, Array.isArray(input) && !many);
    if (many) return generateAll(call, (input as (string | Int32Array)[]).map(call.encode));
    return (await generateAll(call, [call.encode(input as Prompt)]))[0]!;
  }

  const generator: Generator = {
    tokenizer,
    contextLength: model.contextLength,
    generate,
    async *stream(prompt, options = {}) {
      const call = await prepare("stream", options, Array.isArray(prompt));
      oneSequence("stream", call);
      yield* streamFrom(guessesAhead(call) ? model : shared, call, call.encode(prompt), () => 0);
    },
    chat: (options = {}) =>
      chatOver(model, options, async function* (by, prompt, turnOptions, reused) {
        const call = await prepare("chat", turnOptions, true);
        oneSequence("chat", call);
        return yield* streamFrom(by, call, call.encode(prompt), reused);
      }),
    async explain(prompt, { topLogprobs = 5, logitLens = false, ...options } = {}) {
      if (typeof logitLens !== "boolean") {
        throw new GenerationError("GENERATION_OPTION_INVALID", "the option logitLens of explain takes true or false");
      }
      const call = await prepare("explain", { ...options, topLogprobs, logprobs: true }, Array.isArray(prompt));
      oneSequence("explain", call);
      const encoded = call.encode(prompt);
      if (logitLens) checkLens(model);
      const [generation] = await generateAll(call, [encoded]);
      const { tokenIds } = generation!;
      const layers = logitLens
        ? await lensOf(model, tokenizer, encoded, tokenIds, topLogprobs, options.signal)
        : undefined;
      return explanationOf(generation!, tokenizer, layers);
    },
    async score(text, { signal } = {}) {
      const call = await prepare("score", {}, false);
      return scoreText(model, call.encode(text), signal);
    },
    async close() {
      if (closed) return;
      closed = true;
      await parts.close?.();
    },
    async [Symbol.asyncDispose]() {
      await generator.close();
    },
  };
  models.set(generator, model);
  return generator;
}

function isMessages(input: readonly unknown[]): boolean {
  return input.length > 0 && input.every((item) => isObject(item) && !(item instanceof Int32Array));
}
