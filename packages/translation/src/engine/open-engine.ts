import type { ModelDType } from "@glossa/convert";
import { type ModelConfig, openModel, readGenerationConfig, readModelConfig } from "@glossa/generation";
import { type ModelFiles, resolveModel } from "@glossa/hub";
import type { SessionOptions } from "@glossa/runtime";
import { openAligner } from "../align/open-aligner.ts";
import { TranslationError } from "../errors.ts";
import { openFamily } from "../families/open-family.ts";
import { scoresOf } from "../score/scores.ts";
import type { LanguagePair } from "../translator.ts";
import type { BatchLimits } from "./batches.ts";
import type { Engine } from "./engine.ts";
import { engineOver } from "./engine-over.ts";
import { readTranslationConfig } from "./translation-config.ts";

export interface OpenEngineOptions {
  readonly provider?: SessionOptions["provider"];
  readonly threads?: number | undefined;
  readonly dtype?: ModelDType | "auto" | undefined;
  readonly pairs?: readonly LanguagePair[] | undefined;
  readonly limits: BatchLimits;
  readonly from?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Finds a model's files, converts its weights if it has no graphs, and opens it. */
export async function openEngine(reference: string, options: OpenEngineOptions): Promise<Engine> {
  const { provider, threads, dtype, from, signal, limits } = options;
  const files = await resolveModel(reference, { from, signal });
  const json = (await files.readJson("config.json")) as Record<string, unknown>;
  const config = readModelConfig(json);
  if (!config.isEncoderDecoder && !isEncoderDecoderType(json)) {
    throw new TranslationError(
      "TRANSLATION_MODEL_UNSUPPORTED",
      `"${reference}" (model_type "${json["model_type"]}") is no encoder-decoder model: it cannot translate`,
    );
  }
  const about = readTranslationConfig(await readIfThere(files, "translation.json"), reference);
  const facts = {
    reference,
    config: json,
    tokenizerConfig: ((await readIfThere(files, "tokenizer_config.json")) ?? {}) as Record<string, unknown>,
    pairs: options.pairs ?? about.pairs,
  };
  const family = await openFamily(files, facts);
  const seq2seq: ModelConfig = { ...config, isEncoderDecoder: true };
  const opened = await openModel(files, seq2seq, { dtype, session: { provider, threads }, signal });
  try {
    checkVocabulary(family.source.vocabSize, opened.model.vocabSize, reference);
    const generation = (await readIfThere(opened.files, "generation_config.json")) ?? json;
    const aligner = await openAligner(opened, {
      reference,
      session: { provider, threads },
      layer: about.alignmentLayer,
      padTokenId: config.padTokenId,
      maxRows: limits.maxRows,
    });
    return engineOver({
      reference,
      revision: files.revision,
      backend: opened.backend,
      provider: opened.provider,
      family,
      model: opened.model,
      scores: scoresOf(about.calibration),
      defaults: readGenerationConfig(generation),
      sourceLength: config.contextLength,
      limits,
      aligner,
      close: opened.close,
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

const isEncoderDecoderType = ({ model_type: type }: Record<string, unknown>) =>
  ["marian", "m2m_100", "mbart", "t5", "mt5"].includes(type as string);

async function readIfThere(files: ModelFiles, path: string): Promise<unknown> {
  return (await files.has(path)) ? files.readJson(path) : undefined;
}

function checkVocabulary(tokens: number, embeddings: number, reference: string): void {
  // tables are often filled up to a multiple of something; the tokens beyond them would read foreign memory
  if (tokens <= embeddings) return;
  throw new TranslationError(
    "TRANSLATION_VOCABULARY_MISMATCH",
    `the tokenizer of "${reference}" has ${tokens} tokens, but the model has embeddings for ${embeddings}`,
  );
}
