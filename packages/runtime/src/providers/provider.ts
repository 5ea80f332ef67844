import type { OptionKind } from "./option-kind.ts";

/** An execution provider as a table entry: its name for us and for ONNX Runtime, and the options it takes. */
export interface Provider {
  /** The name that users write. */
  readonly name: string;
  /** ONNX Runtime's own name, as `GetAvailableProviders` lists it. */
  readonly ortName: string;
  /** Which function of the C API switches it on; "none" for the CPU, which is always there. */
  readonly append: "none" | "generic" | "cuda" | "tensorrt";
  /** The name for the generic append function. */
  readonly appendName?: string;
  /** Options that are passed on, and what each takes. */
  readonly options: Readonly<Record<string, OptionKind>>;
  /**
   * Shared libraries on Linux, for diagnosis: beside libonnxruntime, and of the system. Where the last one of `beside` is
   * there, what it names as needed counts instead of `system`, with `later`, which it loads when it runs.
   */
  readonly libraries?: {
    readonly beside: readonly string[];
    readonly system: readonly string[];
    readonly later?: readonly string[];
  };
  /** Do not even try when one of the libraries is missing: the provider would write to stderr. */
  readonly checkFirst?: boolean;
  /** What a user does when the provider is missing: one sentence with the command. */
  readonly remedy: string;
}

/** A provider that was asked for, with its options as the strings that ONNX Runtime takes. */
export interface ResolvedProvider {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}
