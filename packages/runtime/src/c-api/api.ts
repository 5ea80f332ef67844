import koffi from "koffi";
import { RuntimeError } from "../errors.ts";
import { findLibrary } from "./find-library.ts";
import { functionOrder } from "./generated/function-order.ts";
import { pinLibrary } from "./pin-library.ts";
import { parameterTypes, releaseFunctions, statusFunctions } from "./signatures.ts";

/** An address in native memory; 0n is NULL. koffi gives null for NULL results. */
export type Pointer = bigint;

/**
 * The oldest version of the function table that has everything used here (`Session_GetEpGraphAssignmentInfo` came with
 * 1.24). The table is append-only, so newer libraries hand it out too.
 */
const API_VERSION = 24;

const pointer = "void *";

type StatusName = keyof typeof statusFunctions;
type ReleaseName = (typeof releaseFunctions)[number];

/** A failed call: ONNX Runtime's own code (`OrtErrorCode`) and message. */
export class OrtStatusError extends Error {
  override readonly name = "OrtStatusError";
  readonly ortCode: number;
  constructor(ortCode: number, message: string) {
    super(message);
    this.ortCode = ortCode;
  }
}

type NativeArgument = Pointer | number | string | boolean | ArrayBufferView | null;

export interface StatusFunction {
  /** Calls on this thread. */
  (...args: NativeArgument[]): void;
  /** Calls on a thread of libuv's pool. */
  async(...args: NativeArgument[]): Promise<void>;
}

export interface ReleaseFunction {
  (address: Pointer): void;
  async(address: Pointer): Promise<void>;
}

export type OrtApi = { readonly [N in StatusName]: StatusFunction } & {
  readonly [N in ReleaseName]: ReleaseFunction;
} & {
  /** The library's version, such as "1.30.0". */
  readonly version: string;
  readonly libraryPath: string;
  /** Calls a function whose last parameter is an out-pointer and returns what it wrote. */
  out(name: StatusName, ...args: NativeArgument[]): Pointer;
};

let loaded: Promise<OrtApi> | undefined;

/**
 * ONNX Runtime's C functions. Loaded once per thread: koffi's functions belong to the thread that made them.
 *
 * @throws RuntimeError `RUNTIME_BACKEND_UNAVAILABLE` when the library cannot be loaded or is too old
 */
export function loadApi(): Promise<OrtApi> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<OrtApi> {
  const library = findLibrary();
  let base: Pointer;
  try {
    await pinLibrary(library.path);
    base = koffi.load(library.path).func("OrtGetApiBase", pointer, [])();
  } catch (cause) {
    throw new RuntimeError(
      "RUNTIME_BACKEND_UNAVAILABLE",
      `the ONNX Runtime library ${library.path} could not be loaded: ${(cause as Error).message}`,
      { cause },
    );
  }
  // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(void); }
  const size = koffi.sizeof(pointer);
  const getApi = koffi.decode(koffi.decode(base, 0, pointer), koffi.proto(pointer, ["uint32_t"]));
  const getVersion = koffi.decode(koffi.decode(base, size, pointer), koffi.proto("str", []));
  const version: string = getVersion();
  if (library.version !== undefined && version !== library.version) {
    throw new RuntimeError(
      "RUNTIME_BACKEND_UNAVAILABLE",
      `${library.path} says it is version ${version}, but onnxruntime-node is ${library.version}: reinstall onnxruntime-node`,
    );
  }
  const table: Pointer | null = getApi(API_VERSION);
  if (table === null) {
    throw new RuntimeError(
      "RUNTIME_BACKEND_UNAVAILABLE",
      `${library.path} is ONNX Runtime ${version}; 1.${API_VERSION} or newer is needed`,
    );
  }

  function bind(name: string, result: string, args: readonly string[]) {
    const index = functionOrder.indexOf(name);
    if (index < 0) throw new Error(`unknown function ${name}`);
    return koffi.decode(koffi.decode(table, index * size, pointer), koffi.proto(result, [...args]));
  }

  const api: Record<string, unknown> = { version, libraryPath: library.path };
  for (const name of releaseFunctions) {
    const native = bind(name, "void", [pointer]);
    const release = (address: Pointer): void => native(address);
    release.async = (address: Pointer): Promise<void> =>
      new Promise((resolve, reject) => {
        native.async(address, (error: Error | null) => (error ? reject(error) : resolve()));
      });
    api[name] = release;
  }
  const getCode = bind("GetErrorCode", "int", [pointer]);
  const getMessage = bind("GetErrorMessage", "str", [pointer]);
  const releaseStatus = api["ReleaseStatus"] as (status: Pointer) => void;
  function statusError(status: Pointer): OrtStatusError {
    const error = new OrtStatusError(getCode(status), getMessage(status));
    releaseStatus(status);
    return error;
  }
  for (const [name, letters] of Object.entries(statusFunctions)) {
    const native = bind(
      name,
      pointer,
      Array.from(letters, (letter) => parameterTypes[letter]!),
    );
    const call = (...values: NativeArgument[]): void => {
      const status: Pointer | null = native(...values);
      if (status !== null) throw statusError(status);
    };
    call.async = (...values: NativeArgument[]): Promise<void> =>
      new Promise((resolve, reject) => {
        native.async(...values, (error: Error | null, status: Pointer | null) => {
          if (error) reject(error);
          else if (status !== null) reject(statusError(status));
          else resolve();
        });
      });
    api[name] = call;
  }
  const slot = new BigUint64Array(1);
  api["out"] = (name: StatusName, ...args: NativeArgument[]): Pointer => {
    slot[0] = 0n;
    (api[name] as StatusFunction)(...args, slot);
    return slot[0];
  };
  return api as OrtApi;
}
