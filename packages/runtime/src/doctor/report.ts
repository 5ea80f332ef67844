import type { LibraryCheck } from "../providers/library-check.ts";

/** Whether something works here; if not, why. */
export interface Check {
  readonly ok: boolean;
  /** What went wrong, when not ok. */
  readonly error?: string;
}

export interface ProviderReport extends Check {
  readonly name: string;
  /** Whether libonnxruntime was built with it. */
  readonly built: boolean;
  /** Milliseconds to load a graph of one node and run it, when ok. */
  readonly milliseconds?: number;
  /** What to do when not ok. */
  readonly remedy?: string;
  readonly libraries: readonly LibraryCheck[];
}

/** What `doctor` found. Plain data. */
export interface DoctorReport {
  readonly versions: {
    readonly runtime: string;
    readonly node: string;
    /** The ONNX Runtime library that is used, or undefined when none can be loaded. */
    readonly onnxruntime: string | undefined;
    readonly onnxruntimeNode: string | undefined;
    readonly koffi: string | undefined;
  };
  readonly system: {
    readonly platform: string;
    readonly arch: string;
    readonly cpu: string;
    readonly cpus: number;
    /** From cgroups, in CPUs. */
    readonly cpuLimit: number | undefined;
    /** Threads of one run by default. */
    readonly threads: number;
    /** libuv's pool, whose threads runs use. */
    readonly poolSize: number;
    /** Instruction sets that matter for quantized models, on Linux. */
    readonly instructions: readonly string[];
    /** Without VNNI, full-range int8 weights lose precision in ONNX Runtime's x86 kernels. Undefined when not known. */
    readonly vnni: boolean | undefined;
    readonly memoryTotalBytes: number;
    readonly memoryFreeBytes: number;
    /** From cgroups. */
    readonly memoryLimitBytes: number | undefined;
    /** The NVIDIA kernel driver's version line, on Linux. */
    readonly nvidiaDriver: string | undefined;
  };
  readonly backend: {
    /** What sessions use by default; undefined when neither works. */
    readonly chosen: "c-api" | "worker" | undefined;
    /** GLOSSA_BACKEND. */
    readonly forced: string | undefined;
    readonly library: string | undefined;
    readonly "c-api": Check;
    readonly worker: Check;
  };
  readonly providers: readonly ProviderReport[];
}
