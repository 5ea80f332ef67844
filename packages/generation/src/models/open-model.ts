import { convertCached, type ModelDType } from "@glossa/convert";
import { type ModelFiles, resolveModel } from "@glossa/hub";
import { openSession, type Session, type SessionOptions } from "@glossa/runtime";
import { GenerationError } from "../errors.ts";
import type { LanguageModel } from "../language-model.ts";
import type { ModelConfig } from "../model-config.ts";
import { type ConvertedDecoderDescription, convertedDecoder } from "./converted-decoder.ts";
import { type ConvertedSeq2SeqDescription, convertedEncoderDecoder } from "./converted-encoder-decoder.ts";
import { exportedDecoder } from "./exported-decoder.ts";
import { exportedEncoderDecoder } from "./exported-encoder-decoder.ts";

export interface OpenModelOptions {
  /** Of weights that are converted at the first call. Default: as convert chooses (`"fp32"`). */
  readonly dtype?: ModelDType | "auto" | undefined;
  /** Whether weights are converted with `outputHiddenStates`. Default false. */
  readonly outputHiddenStates?: boolean | undefined;
  readonly session: SessionOptions;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenedModel {
  readonly model: LanguageModel;
  /** The encoder of a converted encoder-decoder, for those who run its other graphs (`decoder_scoring.onnx`). */
  readonly encoder?: Session | undefined;
  /** Who computes, and on what. */
  readonly backend: Session["backend"];
  readonly provider: string;
  /** Where the graphs are; for converted weights the directory in the cache. */
  readonly files: ModelFiles;
  close(): Promise<void>;
}

const WEIGHTS = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
];
/** Folders that published models keep their graphs in. */
const FOLDERS = ["", "onnx/"];
const GRAPHS = ["model.onnx", "encoder_model.onnx", "decoder_model_merged.onnx"];

/**
 * Opens the graphs of a model, whichever kind it has: converted ones (glossa.json), graphs exported by Python, or weights,
 * which are converted at the first call and kept in the cache.
 *
 * @throws GenerationError `GENERATION_MODEL_UNSUPPORTED`, `GENERATION_CONFIG_INVALID`, `GENERATION_OPTION_INVALID` if a
 *   dtype is asked of a model that has its own graphs; ConvertError, RuntimeError
 */
export async function openModel(
  files: ModelFiles,
  config: ModelConfig,
  options: OpenModelOptions,
): Promise<OpenedModel> {
  const open = new Set<Session>();
  const close = async () => {
    await Promise.all([...open].map((session) => session.close()));
  };
  const session = async (from: ModelFiles, path: string) => {
    const opened = await openSession(await from.path(path), { ...options.session, signal: options.signal });
    open.add(opened);
    return opened;
  };
  try {
    const found = await findModel(files, config, options, session);
    const [{ backend, provider }] = [...open] as [Session];
    return { ...found, backend, provider, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type OpenGraph = (from: ModelFiles, path: string) => Promise<Session>;

async function findModel(files: ModelFiles, config: ModelConfig, options: OpenModelOptions, session: OpenGraph) {
  if (options.dtype !== undefined) await refuseDtype(files);
  const own = await openConverted(files, config, session);
  if (own !== undefined) return { ...own, files };
  for (const folder of FOLDERS) {
    const model = await openExported(files, folder, config, session);
    if (model !== undefined) return { model, files };
  }
  const weights = await firstOf(files, WEIGHTS);
  const gguf = (await files.list()).find((path) => path.endsWith(".gguf"));
  if (weights === undefined && gguf === undefined) {
    throw new GenerationError(
      "GENERATION_MODEL_UNSUPPORTED",
      `the model "${files.reference}" has neither graphs (model.onnx, onnx/decoder_model_merged.onnx) nor weights ` +
        `(${WEIGHTS.join(", ")}, *.gguf) in ${files.directory}`,
    );
  }
  const { dtype, outputHiddenStates, signal } = options;
  const directory = await convertCached(weights === undefined ? await files.path(gguf!) : files.directory, {
    task: config.isEncoderDecoder ? "text2text-generation" : "text-generation",
    ...(dtype && { dtype }),
    ...(outputHiddenStates && { outputHiddenStates }),
    ...(signal && { signal }),
  });
  const converted = await resolveModel(`directory:${directory}`);
  const model = await openConverted(converted, config, session);
  if (model !== undefined) return { ...model, files: converted };
  throw new GenerationError("GENERATION_MODEL_UNSUPPORTED", `"${files.reference}" did not convert to a text model`);
}

/** A dtype is chosen when weights are converted; graphs have theirs already. */
async function refuseDtype(files: ModelFiles): Promise<void> {
  const graph = await firstOf(files, [
    "glossa.json",
    ...FOLDERS.flatMap((folder) => GRAPHS.map((name) => folder + name)),
  ]);
  if (graph === undefined) return;
  throw new GenerationError(
    "GENERATION_OPTION_INVALID",
    `the model "${files.reference}" comes with its own graphs (${graph}); dtype is for models that are converted from weights`,
  );
}

/** A model that the convert package made, if this is one. */
async function openConverted(
  files: ModelFiles,
  { padTokenId = 0 }: ModelConfig,
  session: OpenGraph,
): Promise<Pick<OpenedModel, "model" | "encoder"> | undefined> {
  if (!(await files.has("glossa.json"))) return undefined;
  const about = (await files.readJson("glossa.json")) as {
    readonly decoder?: ConvertedDecoderDescription;
    readonly seq2seq?: ConvertedSeq2SeqDescription;
  } | null;
  if (about?.decoder !== undefined) {
    const model = convertedDecoder({
      description: about.decoder,
      session: await session(files, "model.onnx"),
      openScoring: () => session(files, "model_scoring.onnx"),
      openHiddenStates: about.decoder.hiddenStates ? () => session(files, "model_hidden_states.onnx") : undefined,
    });
    return { model: model as LanguageModel };
  }
  if (about?.seq2seq === undefined) return undefined;
  const [encoder, decoder] = await Promise.all([session(files, "encoder.onnx"), session(files, "decoder.onnx")]);
  const model = convertedEncoderDecoder({ description: about.seq2seq, encoder, decoder, padTokenId });
  return { model: model as LanguageModel, encoder };
}

async function openExported(
  files: ModelFiles,
  folder: string,
  config: ModelConfig,
  session: OpenGraph,
): Promise<LanguageModel | undefined> {
  const { vocabSize, contextLength, padTokenId = 0 } = config;
  const encoder = `${folder}encoder_model.onnx`;
  const merged = `${folder}decoder_model_merged.onnx`;
  const needVocabulary = () => {
    if (vocabSize !== undefined) return vocabSize;
    throw new GenerationError("GENERATION_CONFIG_INVALID", "config.json has no vocab_size");
  };
  if ((await files.has(encoder)) && (await files.has(merged))) {
    const sessions = await Promise.all([session(files, encoder), session(files, merged)]);
    const facts = { vocabSize: needVocabulary(), contextLength, padTokenId };
    return exportedEncoderDecoder(...sessions, facts) as LanguageModel;
  }
  const graph = await firstOf(files, [`${folder}model.onnx`, merged]);
  if (graph === undefined) return undefined;
  if (config.isEncoderDecoder) {
    throw new GenerationError(
      "GENERATION_MODEL_UNSUPPORTED",
      `an encoder-decoder model needs ${encoder} and ${merged}, but "${files.reference}" has only ${graph}`,
    );
  }
  return exportedDecoder(await session(files, graph), { vocabSize: needVocabulary(), contextLength }) as LanguageModel;
}

async function firstOf(files: ModelFiles, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await files.has(path)) return path;
  return undefined;
}
