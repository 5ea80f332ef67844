import type { Provider } from "./provider.ts";

/** GPUs through WebGPU (Dawn): Vulkan, Metal or Direct3D 12. */
export const webgpu: Provider = {
  name: "webgpu",
  ortName: "WebGpuExecutionProvider",
  append: "generic",
  appendName: "WebGPU",
  options: {
    deviceId: "integer",
    preferredLayout: ["NCHW", "NHWC"],
    enableGraphCapture: "flag",
    storageBufferCacheMode: ["disabled", "lazyRelease", "simple", "bucket"],
    validationMode: ["disabled", "wgpuOnly", "basic", "full"],
  },
  libraries: { beside: [], system: ["libvulkan.so.1"] },
  checkFirst: true,
  remedy: "It needs a GPU with a driver for Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows).",
};
