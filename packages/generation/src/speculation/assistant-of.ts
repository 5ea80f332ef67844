import type { Tokenizer } from "@glossa/tokenizer";
import { GenerationError } from "../errors.ts";
import type { GenerateOptions } from "../generator.ts";
import type { LanguageModel } from "../language-model.ts";
import type { Settings } from "../settings.ts";

/** The models of the generators there are, for those that assist others. */
export const modelsOfGenerators: WeakMap<object, LanguageModel> = new WeakMap<object, LanguageModel>();

/**
 * The model that guesses ahead in a call, if one does.
 *
 * @param own the model and tokenizer that it assists
 * @throws GenerationError `GENERATION_OPTION_UNUSED`, `GENERATION_OPTION_INVALID`, `GENERATION_MODEL_MISMATCH`
 */
export function assistantOf(
  where: string,
  { assistantModel, numAssistantTokens }: GenerateOptions,
  settings: Settings,
  own: { readonly model: LanguageModel; readonly tokenizer: Tokenizer },
): LanguageModel | undefined {
  const unused = (name: string, needs: string) =>
    new GenerationError("GENERATION_OPTION_UNUSED", `the option "${name}" of ${where} has no effect ${needs}`);
  if (assistantModel === undefined) {
    if (numAssistantTokens !== undefined) throw unused("numAssistantTokens", "without assistantModel");
    return undefined;
  }
  if (settings.promptLookupNumTokens !== undefined) throw unused("promptLookupNumTokens", "with an assistantModel");
  if (settings.numBeams > 1 || settings.numReturnSequences > 1) {
    throw new GenerationError("GENERATION_OPTION_INVALID", "assistantModel works with one sequence and without beams");
  }
  const assistant = modelsOfGenerators.get(assistantModel)!;
  const [theirs, ours] = [assistant.vocabSize, own.model.vocabSize];
  if (theirs === ours && assistantModel.tokenizer.vocabSize === own.tokenizer.vocabSize) return assistant;
  throw new GenerationError(
    "GENERATION_MODEL_MISMATCH",
    `the assistant model has ${theirs} tokens, this one ${ours}: they must share a vocabulary`,
  );
}
