export { attentionStepModel } from "./attention-model.ts";
export {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModelOptions,
  type OnnxNode,
  type OnnxValue,
  onnxModel,
} from "./onnx-model.ts";
export {
  addOneModel,
  identityModel,
  manyValuesModel,
  misdeclaredModel,
  networkModel,
  nonZeroModel,
  slowModel,
  twoOutputsModel,
} from "./small-models.ts";
