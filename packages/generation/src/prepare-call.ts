import { checkOptions } from "@glossa/options";
import type { Tokenizer } from "@glossa/tokenizer";
import { type CallConstraint, callConstraints } from "./constraints/call-constraint.ts";
import { encodePrompt } from "./encode-prompt.ts";
import { GenerationError } from "./errors.ts";
import type { TokenRequest } from "./generate-tokens.ts";
import type { GenerateOptions, Prompt } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import { optionRules } from "./option-rules.ts";
import { type GenerationDefaults, resolveSettings, type Settings } from "./settings.ts";
import { assistantOf, modelsOfGenerators } from "./speculation/assistant-of.ts";
import { draftModel } from "./speculation/draft-model.ts";
import { stopCriterion } from "./text/stop-criterion.ts";

/** A call's options, checked and resolved. */
export interface PreparedCall {
  readonly settings: Settings;
  readonly skipSpecialTokens: boolean;
  /** Whether the text may call functions. */
  readonly hasTools: boolean;
  /** Whether tokens are guessed ahead, by another model or by looking the prompt up. */
  readonly guessesAhead: boolean;
  /** What the texts are held to. */
  readonly held: CallConstraint | undefined;
  encode(prompt: Prompt): Int32Array;
  /** @param streams the random stream of each prompt, default its index */
  request(prompts: readonly Int32Array[], streams?: readonly number[]): TokenRequest;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const isObjects = (value: unknown) => Array.isArray(value) && value.every(isObject);
const isFlag = (value: unknown) => typeof value === "boolean";
const callRules = {
  assistantModel: ["a generator of createGenerator", (value: unknown) => modelsOfGenerators.has(value as object)],
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

/**
 * Checks and resolves the options of calls of one generator.
 *
 * @param where the method's name, for errors
 * @throws GenerationError `GENERATION_OPTION_…`; ConstraintError
 */
export type CallPreparer = (where: string, options: GenerateOptions, ofMessages: boolean) => Promise<PreparedCall>;

export function callPreparer(model: LanguageModel, tokenizer: Tokenizer, defaults: GenerationDefaults): CallPreparer {
  const constraintOf = callConstraints(tokenizer, model.vocabSize);
  return async (where, options, ofMessages) => {
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
    const assistant = assistantOf(where, options, settings, { model, tokenizer });
    const limits = { vocabSize: model.vocabSize, bosTokenId: settings.bosTokenId };
    const held = await constraintOf(where, { choices, regex, jsonSchema }, settings.eosTokenIds);
    const { stopStrings, promptLookupNumTokens } = settings;
    return {
      settings,
      skipSpecialTokens,
      hasTools: tools !== undefined,
      guessesAhead: assistant !== undefined || promptLookupNumTokens !== undefined,
      held,
      encode: (prompt) => encodePrompt(prompt, tokenizer, options, limits),
      request: (prompts, streams) => ({
        prompts,
        streams,
        stops: stopStrings.length === 0 ? [] : [stopCriterion(tokenizer, stopStrings)],
        drafter: assistant && draftModel(assistant, numAssistantTokens),
        constraint: held?.constraint,
      }),
    };
  };
}
