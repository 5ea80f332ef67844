import { bitsOf, type DType, type Shape, sizeOf } from "@glossa/tensor";
import { ConvertError } from "../../errors.ts";
import { brokenPickle } from "./pickle-bytes.ts";
import { PickledTuple, type PickleHost } from "./unpickle.ts";

/** The bytes behind tensors: an entry of the archive. */
export interface PickledStorage {
  /** The entry's name below `data/`. */
  readonly key: string;
  /** Undefined for untyped storages, whose tensors bring their own. */
  readonly dtype: DType | undefined;
  /** Elements (bytes where untyped). */
  readonly size: number;
}

/** A view of a storage. */
export class PickledTensor {
  readonly storage: PickledStorage;
  readonly dtype: DType;
  /** In elements. */
  readonly offset: number;
  readonly shape: Shape;
  /** In elements. */
  readonly strides: readonly number[];

  constructor(storage: PickledStorage, dtype: DType, offset: number, shape: Shape, strides: readonly number[]) {
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

interface StorageType {
  readonly storage: DType | undefined;
}
interface TensorType {
  readonly dtype: DType;
}
type Callable = (parameters: readonly unknown[]) => unknown;

const dtypes: readonly (readonly [torchName: string, legacyStorage: string | undefined, dtype: DType])[] = [
  ["float64", "DoubleStorage", "float64"],
  ["float32", "FloatStorage", "float32"],
  ["float16", "HalfStorage", "float16"],
  ["bfloat16", "BFloat16Storage", "bfloat16"],
  ["int64", "LongStorage", "int64"],
  ["int32", "IntStorage", "int32"],
  ["int16", "ShortStorage", "int16"],
  ["int8", "CharStorage", "int8"],
  ["uint8", "ByteStorage", "uint8"],
  ["uint16", undefined, "uint16"],
  ["uint32", undefined, "uint32"],
  ["uint64", undefined, "uint64"],
  ["bool", "BoolStorage", "bool"],
];

function counts(value: unknown, what: string): number[] {
  const items = value instanceof PickledTuple ? value.items : value;
  if (!Array.isArray(items) || items.length > 16) throw brokenPickle(`a tensor's ${what} is not a tuple of integers`);
  for (const item of items) {
    if (!Number.isSafeInteger(item) || item < 0) throw brokenPickle(`a tensor's ${what} is not a tuple of counts`);
  }
  return items as number[];
}

function isStorage(value: unknown): value is PickledStorage {
  return typeof value === "object" && value !== null && "key" in value && "size" in value;
}

/** The tensor over a storage, checked against the storage's announced size. */
function rebuild(storage: unknown, offset: unknown, size: unknown, stride: unknown, ownType?: unknown): PickledTensor {
  if (!isStorage(storage)) throw brokenPickle("a tensor has no storage");
  const dtype =
    storage.dtype ??
    (typeof ownType === "object" && ownType !== null && "dtype" in ownType ? (ownType.dtype as DType) : undefined);
  if (dtype === undefined) throw brokenPickle("a tensor has no dtype");
  const shape = counts(size, "shape");
  const strides = counts(stride, "strides");
  if (shape.length !== strides.length) throw brokenPickle("a tensor's shape and strides have different lengths");
  if (!Number.isSafeInteger(offset) || (offset as number) < 0) throw brokenPickle("a tensor's offset is not a count");
  const elements = storage.dtype === undefined ? storage.size / (bitsOf(dtype) / 8) : storage.size;
  let last = offset as number;
  let empty = false;
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 0) empty = true;
    else last += (shape[axis]! - 1) * strides[axis]!;
  }
  if (!empty && last >= elements) throw brokenPickle("a tensor passes the end of its storage");
  // A stride of 0 repeats elements: a few bytes of file could ask for any amount of memory.
  if (safeSize(shape) > elements) {
    throw new ConvertError("CONVERT_LIMIT", "a tensor is expanded beyond its storage; save a contiguous copy of it");
  }
  return new PickledTensor(storage, dtype, offset as number, shape, strides);
}

function safeSize(shape: Shape): number {
  try {
    return sizeOf(shape);
  } catch {
    throw brokenPickle("a tensor has an impossible shape");
  }
}

const rebuilders: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  // (storage, offset, size, stride, ...): gradients, hooks and metadata have no part in the values
  ["torch._utils._rebuild_tensor", (p) => rebuild(p[0], p[1], p[2], p[3])],
  ["torch._utils._rebuild_tensor_v2", (p) => rebuild(p[0], p[1], p[2], p[3])],
  ["torch._utils._rebuild_tensor_v3", (p) => rebuild(p[0], p[1], p[2], p[3], p[6])],
  ["torch._utils._rebuild_parameter", (p) => tensorOf(p[0])],
  ["torch._utils._rebuild_parameter_with_state", (p) => tensorOf(p[0])],
  ["torch.Size", (p) => p[0]],
  ["collections.OrderedDict", orderedDict],
]);

function tensorOf(value: unknown): PickledTensor {
  if (!(value instanceof PickledTensor)) throw brokenPickle("a parameter has no tensor");
  return value;
}

function orderedDict(parameters: readonly unknown[]): Map<unknown, unknown> {
  const result = new Map<unknown, unknown>();
  const pairs = parameters[0] ?? [];
  if (!Array.isArray(pairs)) throw brokenPickle("an OrderedDict is not made of a list of pairs");
  for (const pair of pairs) {
    const items = pair instanceof PickledTuple ? pair.items : pair;
    if (!Array.isArray(items) || items.length !== 2) throw brokenPickle("an OrderedDict is not made of pairs");
    result.set(items[0], items[1]);
  }
  return result;
}

const globals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...rebuilders,
  ["torch.storage.UntypedStorage", { storage: undefined } satisfies StorageType],
  ...dtypes.flatMap(([torchName, legacy, dtype]): [string, unknown][] => [
    [`torch.${torchName}`, { dtype } satisfies TensorType],
    ...(legacy === undefined ? [] : ([[`torch.${legacy}`, { storage: dtype } satisfies StorageType]] as const)).map(
      ([name, value]): [string, unknown] => [name, value],
    ),
  ]),
]);

/** The allow-list of what torch.save writes for tensors. */
export function tensorGlobals(): PickleHost {
  return {
    global(name) {
      if (!globals.has(name)) {
        throw new ConvertError(
          "CONVERT_UNSAFE_PICKLE",
          `the pickle asks for ${name.slice(0, 200)}, which is not needed to read tensors and is not called; ` +
            "load it where you trust it and save its state_dict() as safetensors",
        );
      }
      return globals.get(name);
    },
    call(callee, parameters) {
      if (typeof callee !== "function") throw brokenPickle("it calls something that cannot be called");
      return (callee as Callable)(parameters);
    },
    persistent(id) {
      const items = id instanceof PickledTuple ? id.items : [];
      const [kind, type, key, , size] = items;
      if (kind !== "storage" || typeof type !== "object" || type === null || !("storage" in type)) {
        throw brokenPickle("a persistent id is not a storage");
      }
      if (typeof key !== "string" || !/^\d{1,10}$/.test(key))
        throw brokenPickle("a storage has no plain number as its key");
      if (!Number.isSafeInteger(size) || (size as number) < 0) throw brokenPickle("a storage has no size");
      return { key, dtype: (type as StorageType).storage, size: size as number } satisfies PickledStorage;
    },
  };
}
