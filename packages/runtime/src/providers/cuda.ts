import type { Provider } from "./provider.ts";

/**
 * NVIDIA GPUs. The options are those of ONNX Runtime's CUDA provider, by its own names:
 * https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html
 */
export const cuda: Provider = {
  name: "cuda",
  ortName: "CUDAExecutionProvider",
  append: "cuda",
  options: {
    device_id: "integer",
    /** Bytes. */
    gpu_mem_limit: "integer",
    arena_extend_strategy: ["kNextPowerOfTwo", "kSameAsRequested"],
    cudnn_conv_algo_search: ["EXHAUSTIVE", "HEURISTIC", "DEFAULT"],
    do_copy_in_default_stream: "flag",
    cudnn_conv_use_max_workspace: "flag",
    cudnn_conv1d_pad_to_nc1d: "flag",
    enable_cuda_graph: "flag",
    tunable_op_enable: "flag",
    tunable_op_tuning_enable: "flag",
    tunable_op_max_tuning_duration_ms: "integer",
    enable_skip_layer_norm_strict_mode: "flag",
    prefer_nhwc: "flag",
    use_ep_level_unified_stream: "flag",
    use_tf32: "flag",
    fuse_conv_bias: "flag",
    sdpa_kernel: "integer",
  },
  libraries: {
    beside: ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"],
    system: [
      "libcuda.so.1",
      "libcudart.so.12",
      "libcublas.so.12",
      "libcublasLt.so.12",
      "libcurand.so.10",
      "libcufft.so.11",
    ],
    later: ["libcudnn.so.9"],
  },
  remedy:
    "On Linux x64 install CUDA and cuDNN 9 (CUDA 12 for this provider library, which the command brings): " +
    "ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install",
};
