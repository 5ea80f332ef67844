import type { Tokenizer } from "@glossa/tokenizer";
import { sharedBatch } from "./batching/shared-batch.ts";
import { chatOver } from "./chat-over.ts";
import { GenerationError } from "./errors.ts";
import { checkLens, explainedTokens, lensOf } from "./explain.ts";
import { explainedSpans } from "./explained-spans.ts";
import { generateTokens } from "./generate-tokens.ts";
import { generationOf } from "./generation-of.ts";
import type { GenerateOptions, Generation, Generator, Prompt, TypedOptions } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import { type CallPreparer, callPreparer, type PreparedCall } from "./prepare-call.ts";
import { scoreText } from "./score-text.ts";
import type { GenerationDefaults } from "./settings.ts";
import { modelsOfGenerators } from "./speculation/assistant-of.ts";
import { streamCall } from "./stream-call.ts";

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

/** A generator over a model and a tokenizer that are there already. */
export function generatorOver(parts: GeneratorParts): Generator {
  const { model, tokenizer, defaults = {}, maxBatchRows = 32, maxQueue = 256 } = parts;
  const shared = model.join === undefined ? model : sharedBatch(model, { maxRows: maxBatchRows, maxQueue });
  const prepareCall = callPreparer(model, tokenizer, defaults);
  let closed = false;

  const prepare: CallPreparer = async (where, options, ofMessages) => {
    if (closed) throw new GenerationError("GENERATION_CLOSED", "the generator was closed");
    return prepareCall(where, options, ofMessages);
  };

  /** What comes before the generated text. */
  const contextOf = (prompt: Int32Array) => (model.isEncoderDecoder ? new Int32Array(0) : prompt);
  /** Calls that guess ahead run by themselves: their steps are not of one token. */
  const modelOf = ({ guessesAhead }: PreparedCall) => (guessesAhead ? model : shared);

  /** Prompts of like lengths share a batch; results are in the prompts' order. */
  const generateAll = async (call: PreparedCall, prompts: readonly Int32Array[]): Promise<Generation[]> => {
    const { settings } = call;
    const perPrompt = settings.numBeams > 1 ? settings.numBeams : settings.numReturnSequences;
    const size = call.guessesAhead ? 1 : Math.max(1, Math.floor(maxBatchRows / perPrompt));
    const order = prompts.map((_, i) => i).sort((a, b) => prompts[a]!.length - prompts[b]!.length || a - b);
    const results = new Array<Generation>(prompts.length);
    for (let start = 0; start < order.length; start += size) {
      const batch = order.slice(start, start + size);
      const own = batch.map((i) => prompts[i]!);
      const steps = generateTokens(modelOf(call), call.request(own, batch), settings);
      let step = await steps.next();
      while (!step.done) step = await steps.next();
      for (const [row, found] of step.value.entries()) {
        const prompt = own[row]!;
        results[batch[row]!] = await generationOf(call, tokenizer, prompt.length, contextOf(prompt), found);
      }
    }
    return results;
  };

  const stream = (by: LanguageModel, call: PreparedCall, prompt: Prompt, reused = () => 0) => {
    const encoded = call.encode(prompt);
    return streamCall(by, call, encoded, { tokenizer, context: contextOf(encoded), reused });
  };

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
      yield* stream(modelOf(call), call, prompt);
    },
    chat: (options = {}) =>
      chatOver(model, options, async function* (by, prompt, turnOptions, reused) {
        const call = await prepare("chat", turnOptions, true);
        oneSequence("chat", call);
        return yield* stream(by, call, prompt, reused);
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
      return {
        text: generation!.text,
        steps: explainedTokens(generation!, tokenizer, layers),
        spans: explainedSpans(generation!.text, tokenIds, tokenizer, contextOf(encoded), call.skipSpecialTokens),
      };
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
  modelsOfGenerators.set(generator, model);
  return generator;
}

function isMessages(input: readonly unknown[]): boolean {
  return (
    input.length > 0 &&
    input.every(
      (item) => typeof item === "object" && item !== null && !Array.isArray(item) && !(item instanceof Int32Array),
    )
  );
}
