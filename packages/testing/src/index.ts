export {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModelOptions,
  type OnnxNode,
  type OnnxValue,
  onnxModel,
} from "./onnx-model.ts";
