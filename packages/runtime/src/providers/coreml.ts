import type { Provider } from "./provider.ts";

/** Apple's Core ML, on macOS. Options: https://onnxruntime.ai/docs/execution-providers/CoreML-ExecutionProvider.html */
export const coreml: Provider = {
  name: "coreml",
  ortName: "CoreMLExecutionProvider",
  append: "generic",
  appendName: "CoreML",
  options: {
    ModelFormat: ["NeuralNetwork", "MLProgram"],
    MLComputeUnits: ["ALL", "CPUOnly", "CPUAndGPU", "CPUAndNeuralEngine"],
    RequireStaticInputShapes: "flag",
    EnableOnSubgraphs: "flag",
    SpecializationStrategy: ["Default", "FastPrediction"],
    AllowLowPrecisionAccumulationOnGPU: "flag",
    ModelCacheDirectory: "text",
  },
  remedy: "It is part of onnxruntime-node for macOS only.",
};
