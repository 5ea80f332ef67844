import type { Provider } from "./provider.ts";

/**
 * NVIDIA TensorRT. The options are those of ONNX Runtime's TensorRT provider, by its own names:
 * https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html
 */
export const tensorrt: Provider = {
  name: "tensorrt",
  ortName: "TensorrtExecutionProvider",
  append: "tensorrt",
  options: {
    device_id: "integer",
    /** Bytes. */
    trt_max_workspace_size: "integer",
    trt_max_partition_iterations: "integer",
    trt_min_subgraph_size: "integer",
    trt_fp16_enable: "flag",
    trt_bf16_enable: "flag",
    trt_int8_enable: "flag",
    trt_int8_calibration_table_name: "text",
    trt_engine_cache_enable: "flag",
    trt_engine_cache_path: "text",
    trt_engine_cache_prefix: "text",
    trt_timing_cache_enable: "flag",
    trt_timing_cache_path: "text",
    trt_force_timing_cache: "flag",
    trt_builder_optimization_level: "integer",
    trt_auxiliary_streams: "integer",
    trt_context_memory_sharing_enable: "flag",
    trt_layer_norm_fp32_fallback: "flag",
    trt_cuda_graph_enable: "flag",
    trt_sparsity_enable: "flag",
    trt_profile_min_shapes: "text",
    trt_profile_max_shapes: "text",
    trt_profile_opt_shapes: "text",
  },
  libraries: {
    beside: ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_tensorrt.so"],
    system: ["libcuda.so.1", "libcudart.so.12", "libnvinfer.so.10", "libnvonnxparser.so.10"],
  },
  remedy:
    "On Linux x64 install CUDA 12, TensorRT 10 and the provider library: " +
    "ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install",
};
