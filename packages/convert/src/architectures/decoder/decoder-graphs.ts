import type { GraphDefinition } from "../../onnx/graph.ts";
import type { ModelFile } from "../../onnx/write-models.ts";
import type { BuildRequest } from "../architecture.ts";
import { decoderFiles } from "../decoder-io.ts";

/** What a decoder's graph gives: the last token's logits, all tokens', or every layer's hidden states. */
export type DecoderGraph = keyof typeof decoderFiles;

/** The graphs that the request wants of a decoder. */
export function decoderGraphs(request: BuildRequest, build: (kind: DecoderGraph) => GraphDefinition): ModelFile[] {
  const kinds: readonly DecoderGraph[] = request.outputHiddenStates
    ? ["model", "scoring", "hiddenStates"]
    : ["model", "scoring"];
  return kinds.map((kind) => ({ file: decoderFiles[kind], graph: build(kind) }));
}
