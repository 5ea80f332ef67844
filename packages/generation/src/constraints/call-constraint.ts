import type { Tokenizer } from "@glossa/tokenizer";
import { GenerationError } from "../errors.ts";
import { choiceConstraint } from "./choice-constraint.ts";
import type { Constraint, ConstraintVocabulary } from "./compiled-constraint.ts";
import type { JsonSchema } from "./json-schema/json-schema.ts";
import { type JsonConstraint, jsonSchemaConstraint, type StandardJsonSchema } from "./json-schema-constraint.ts";
import { regexConstraint } from "./regex-constraint.ts";
import type { TokenConstraint } from "./token-constraint.ts";
import { vocabularyBytes } from "./vocabulary-bytes.ts";

/** Options of a call that say what its texts have to be like. One of them at most. */
export interface ConstraintOptions {
  /** The only texts that may be generated. Longer ones than `maxNewTokens` leaves room for are cut off. */
  readonly choices?: readonly string[] | undefined;
  /** What the whole text matches: a pattern, or a RegExp with no flags but `u` and `s`. */
  readonly regex?: string | RegExp | undefined;
  /**
   * The text is JSON that this JSON Schema, or Standard Schema that can say itself as one (zod), allows; `value` is what it
   * says. The end of the text is reached within `maxNewTokens`, if that is at all enough. See `jsonSchemaConstraint`.
   */
  readonly jsonSchema?: JsonSchema | StandardJsonSchema | undefined;
}

/** What a call's texts are held to. */
export interface CallConstraint {
  readonly constraint: TokenConstraint;
  /** The value of a complete text, where it has one. */
  parse?(text: string): Promise<unknown>;
}

/** Regular expressions whose automata are kept. */
const MAX_REGEXES = 64;
const kinds = ["choices", "regex", "jsonSchema"] as const;

/** Makes the constraints of a generator's calls; equal ones are made once. */
export function callConstraints(
  tokenizer: Tokenizer,
  vocabSize: number,
): (where: string, options: ConstraintOptions, eosTokenIds: readonly number[]) => Promise<CallConstraint | undefined> {
  let reading: Promise<ConstraintVocabulary> | undefined;
  const vocabularies = new Map<string, ConstraintVocabulary>();
  const schemas = new WeakMap<object, JsonConstraint>();
  const regexes = new Map<string, Constraint>();

  const vocabularyOf = async (eosTokenIds: readonly number[]) => {
    reading ??= vocabularyBytes(tokenizer, eosTokenIds);
    const { tokens } = await reading;
    const key = eosTokenIds.join();
    const vocabulary = vocabularies.get(key) ?? { tokens, eosTokenIds };
    vocabularies.set(key, vocabulary);
    return vocabulary;
  };

  const ofRegex = (pattern: string | RegExp) => {
    const key = String(pattern) + typeof pattern;
    const constraint = regexes.get(key) ?? regexConstraint(pattern);
    regexes.delete(key);
    regexes.set(key, constraint);
    if (regexes.size > MAX_REGEXES) regexes.delete(regexes.keys().next().value!);
    return constraint;
  };

  const ofSchema = (schema: JsonSchema | StandardJsonSchema) => {
    if (typeof schema === "boolean") return jsonSchemaConstraint(schema);
    const constraint = schemas.get(schema) ?? jsonSchemaConstraint(schema as JsonSchema);
    schemas.set(schema, constraint);
    return constraint;
  };

  return async (where, options, eosTokenIds) => {
    const [kind, other] = kinds.filter((name) => options[name] !== undefined);
    if (kind === undefined) return undefined;
    const invalid = (message: string) => new GenerationError("GENERATION_OPTION_INVALID", `${where}: ${message}`);
    if (other !== undefined) throw invalid(`${kind} and ${other} cannot be given together`);
    if (eosTokenIds.length === 0) throw invalid(`${kind} needs an end token: give eosTokenId`);
    const { choices, regex, jsonSchema } = options;
    if (choices !== undefined) {
      const plain = { addSpecialTokens: false, parseSpecialTokens: false };
      const tokens = choices.map((choice) => tokenizer.encode(choice, plain).ids);
      return { constraint: choiceConstraint(tokens, eosTokenIds, vocabSize) as TokenConstraint };
    }
    if (regex !== undefined) {
      const { compile } = ofRegex(regex);
      return { constraint: (await compile(await vocabularyOf(eosTokenIds))) as TokenConstraint };
    }
    const { compile, parse } = ofSchema(jsonSchema!);
    return { constraint: (await compile(await vocabularyOf(eosTokenIds))) as TokenConstraint, parse };
  };
}
