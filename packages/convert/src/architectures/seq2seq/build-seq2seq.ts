import type { BuildRequest, BuiltModel } from "../architecture.ts";
import { seq2seqFiles } from "../seq2seq-io.ts";
import { decoderGraph } from "./decoder-graph.ts";
import { encoderGraph } from "./encoder-graph.ts";
import type { Seq2SeqModel } from "./seq2seq-model.ts";

/** The graphs of an encoder-decoder. */
export function buildSeq2Seq(
  { weights, precision }: BuildRequest,
  model: Seq2SeqModel,
  unneeded: readonly RegExp[],
): BuiltModel {
  const { layers, heads, headSize, embeddings } = model.decoder;
  return {
    models: [
      { file: seq2seqFiles.encoder, graph: encoderGraph(model, weights, precision) },
      { file: seq2seqFiles.decoder, graph: decoderGraph(model, weights, precision, false) },
      { file: seq2seqFiles.scoring, graph: decoderGraph(model, weights, precision, true) },
    ],
    unneeded,
    seq2seq: {
      layers,
      heads,
      headSize,
      vocabSize: embeddings.shape[0]!,
      sourceVocabSize: model.encoder.embeddings.shape[0]!,
      contextLength: model.maxLength,
      sourceLength: model.maxLength,
      cacheDType: precision.activations,
    },
  };
}
