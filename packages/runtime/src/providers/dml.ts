import type { Provider } from "./provider.ts";

/** DirectML, on Windows. */
export const dml: Provider = {
  name: "dml",
  ortName: "DmlExecutionProvider",
  append: "generic",
  appendName: "DML",
  options: {
    device_id: "integer",
    performance_preference: ["default", "high_performance", "minimum_power"],
    device_filter: ["gpu", "npu", "any"],
    disable_metacommands: "flag",
    enable_graph_capture: "flag",
  },
  remedy: "It is part of onnxruntime-node for Windows only, and needs a GPU that supports Direct3D 12.",
};
