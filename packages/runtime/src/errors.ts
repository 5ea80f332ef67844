/** What can go wrong in this package. */
export type RuntimeErrorCode =
  | "RUNTIME_BACKEND_UNAVAILABLE" // the backend that was asked for cannot be loaded here
  | "RUNTIME_PROVIDER_UNAVAILABLE" // an execution provider's library or driver is missing
  | "RUNTIME_OPTION_UNKNOWN" // an option that does not exist
  | "RUNTIME_OPTION_INVALID" // an option with a value that it cannot take
  | "RUNTIME_MODEL_NOT_FOUND" // no such file
  | "RUNTIME_MODEL_INVALID" // not an ONNX model, or a damaged one
  | "RUNTIME_MODEL_UNSUPPORTED" // an operator, version or value type that this build does not run
  | "RUNTIME_INPUT_MISSING" // an input of the model was not given
  | "RUNTIME_INPUT_UNKNOWN" // the model has no such input
  | "RUNTIME_INPUT_DTYPE" // an input of the wrong dtype
  | "RUNTIME_INPUT_SHAPE" // an input of the wrong shape
  | "RUNTIME_INPUT_DATA" // an input whose data does not fit its dtype and shape
  | "RUNTIME_OUTPUT_UNKNOWN" // the model has no such output
  | "RUNTIME_OUTPUT_INVALID" // a preallocated output that does not fit
  | "RUNTIME_QUEUE_FULL" // more runs are waiting than allowed
  | "RUNTIME_BUSY" // a prepared run that is under way was started again or changed
  | "RUNTIME_SESSION_CLOSED" // the session was closed
  | "RUNTIME_RUN_FAILED" // ONNX Runtime reported an error during a run
  | "RUNTIME_WORKER_CRASHED" // the worker thread of the worker backend ended unexpectedly
  | "RUNTIME_UNSUPPORTED"; // this backend cannot do what was asked

/**
 * Thrown by everything in this package. Recognise it by `code`: `instanceof` fails across two copies of the package.
 */
export class RuntimeError extends Error {
  override readonly name: string = "RuntimeError";
  readonly code: RuntimeErrorCode;

  constructor(code: RuntimeErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Why a provider cannot be used. */
export interface ProviderProblem {
  /** The provider's name, such as "cuda". */
  readonly provider: string;
  /** What ONNX Runtime said. */
  readonly reason: string;
  /** Libraries that were not found, where that can be known. */
  readonly missing: readonly string[];
  /** The command or the step that makes it available. */
  readonly remedy: string;
}

/** An execution provider cannot be used on this machine. The message says what is missing and how to install it. */
export class ProviderUnavailableError extends RuntimeError implements ProviderProblem {
  override readonly name: string = "ProviderUnavailableError";
  readonly provider: string;
  readonly reason: string;
  readonly missing: readonly string[];
  readonly remedy: string;

  constructor({ provider, reason, missing, remedy }: ProviderProblem, options?: { cause?: unknown }) {
    const list = missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`;
    super(
      "RUNTIME_PROVIDER_UNAVAILABLE",
      `execution provider "${provider}" is not available: ${reason}${list}. ${remedy}`,
      options,
    );
    this.provider = provider;
    this.reason = reason;
    this.missing = missing;
    this.remedy = remedy;
  }
}

/** An error as plain data: `structuredClone` drops `name` and `code`, so worker messages carry this instead. */
export interface SerializedError {
  readonly code: RuntimeErrorCode;
  readonly message: string;
  readonly problem?: ProviderProblem;
}

/** Makes any thrown value into data for a message; what is not a RuntimeError gets `fallback` as its code. */
export function serializeError(error: unknown, fallback: RuntimeErrorCode): SerializedError {
  if (error instanceof ProviderUnavailableError) {
    const { code, message, provider, reason, missing, remedy } = error;
    return { code, message, problem: { provider, reason, missing, remedy } };
  }
  if (error instanceof RuntimeError) return { code: error.code, message: error.message };
  return { code: fallback, message: error instanceof Error ? error.message : String(error) };
}

/** The opposite of {@link serializeError}. */
export function deserializeError({ code, message, problem }: SerializedError): RuntimeError {
  return problem === undefined ? new RuntimeError(code, message) : new ProviderUnavailableError(problem);
}
