import { ConvertError } from "../../errors.ts";
import type { ByteCursor } from "./byte-cursor.ts";

/** Vocabularies have up to 300,000 entries in three arrays; each entry costs a few bytes more here than in the file. */
const MAX_ARRAY_ELEMENTS = 16_000_000;
/** Whole tokenizer.json files are kept as one string. */
const MAX_STRING_BYTES = 64 * 1024 * 1024;
/** The specification's limit of keys; tensor names are shorter. */
const MAX_KEY_BYTES = 65_535;
/** Arrays of arrays are allowed, but no model has them deeper. */
const MAX_DEPTH = 4;

const utf8 = new TextDecoder("utf-8", { fatal: true });

interface Scalar {
  readonly bytes: number;
  readonly read: (cursor: ByteCursor) => unknown;
}

/** gguf_type: scalars by their number. Bigints become numbers where a number holds them exactly. */
const scalars: ReadonlyMap<number, Scalar> = new Map([
  [0, { bytes: 1, read: (cursor) => cursor.uint8() }],
  [1, { bytes: 1, read: (cursor) => cursor.int8() }],
  [2, { bytes: 2, read: (cursor) => cursor.uint16() }],
  [3, { bytes: 2, read: (cursor) => cursor.int16() }],
  [4, { bytes: 4, read: (cursor) => cursor.uint32() }],
  [5, { bytes: 4, read: (cursor) => cursor.int32() }],
  [6, { bytes: 4, read: (cursor) => cursor.float32() }],
  [7, { bytes: 1, read: (cursor) => boolean(cursor.uint8()) }],
  [10, { bytes: 8, read: (cursor) => small(cursor.uint64()) }],
  [11, { bytes: 8, read: (cursor) => small(cursor.int64()) }],
  [12, { bytes: 8, read: (cursor) => cursor.float64() }],
] satisfies [number, Scalar][]);
const STRING = 8;
const ARRAY = 9;

/** A budget shared by all arrays of one file. */
export interface ArrayBudget {
  elements: number;
}

/** The budget of one file. */
export function arrayBudget(): ArrayBudget {
  return { elements: MAX_ARRAY_ELEMENTS };
}

/** A length-prefixed key or tensor name. */
export async function readKey(cursor: ByteCursor): Promise<string> {
  return readString(cursor, MAX_KEY_BYTES);
}

/** A type number and its value. */
export async function readTypedValue(cursor: ByteCursor, budget: ArrayBudget): Promise<unknown> {
  if (!cursor.has(4)) await cursor.fill(4);
  return readValue(cursor, cursor.uint32(), budget, 0);
}

async function readValue(cursor: ByteCursor, type: number, budget: ArrayBudget, depth: number): Promise<unknown> {
  if (type === STRING) return readString(cursor, MAX_STRING_BYTES);
  if (type === ARRAY) return readArray(cursor, budget, depth + 1);
  const scalar = scalars.get(type);
  if (scalar === undefined)
    throw new ConvertError("CONVERT_FORMAT", `GGUF metadata has the unknown value type ${type}`);
  if (!cursor.has(scalar.bytes)) await cursor.fill(scalar.bytes);
  return scalar.read(cursor);
}

async function readArray(cursor: ByteCursor, budget: ArrayBudget, depth: number): Promise<unknown[]> {
  if (depth > MAX_DEPTH) {
    throw new ConvertError("CONVERT_LIMIT", `GGUF metadata has arrays nested deeper than ${MAX_DEPTH}`);
  }
  if (!cursor.has(12)) await cursor.fill(12);
  const type = cursor.uint32();
  const length = cursor.uint64();
  if (length > BigInt(budget.elements)) {
    throw new ConvertError("CONVERT_LIMIT", `GGUF metadata has more than ${MAX_ARRAY_ELEMENTS} array elements`);
  }
  budget.elements -= Number(length);
  const values: unknown[] = [];
  const scalar = scalars.get(type);
  for (let i = 0; i < length; i++) {
    if (scalar === undefined) values.push(await readValue(cursor, type, budget, depth));
    else {
      if (!cursor.has(scalar.bytes)) await cursor.fill(scalar.bytes);
      values.push(scalar.read(cursor));
    }
  }
  return values;
}

async function readString(cursor: ByteCursor, limit: number): Promise<string> {
  if (!cursor.has(8)) await cursor.fill(8);
  const length = cursor.uint64();
  if (length > BigInt(limit)) {
    throw new ConvertError(
      "CONVERT_LIMIT",
      `GGUF metadata has a string of ${length} bytes; at most ${limit} are read here`,
    );
  }
  const size = Number(length);
  if (!cursor.has(size)) await cursor.fill(size);
  const bytes = cursor.bytes(size);
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ConvertError("CONVERT_FORMAT", "GGUF metadata has a string that is not UTF-8", { cause });
  }
}

function boolean(byte: number): boolean {
  if (byte > 1) throw new ConvertError("CONVERT_FORMAT", `GGUF metadata has the boolean ${byte}`);
  return byte === 1;
}

function small(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
