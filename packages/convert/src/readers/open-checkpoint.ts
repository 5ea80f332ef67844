import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "@glossa/options";
import { ConvertError } from "../errors.ts";
import type { Checkpoint, ReadOptions } from "./checkpoint.ts";
import { GGUF_MAGIC, ggufTable } from "./gguf/gguf.ts";
import { pytorchTable } from "./pytorch/pytorch.ts";
import { openRangedFile, type RangedFile } from "./ranged-file.ts";
import { safetensorsTable } from "./safetensors.ts";
import { openSharded, type ShardReader } from "./sharded.ts";
import { checkpointOf, type TensorTable } from "./tensor-table.ts";

/** "PK\x03\x04" as a little-endian number. */
const ZIP_MAGIC = 0x04034b50;
/** PROTO 2, LONG1 of 10 bytes, the first of them: how the old format's magic number begins. */
const LEGACY_PICKLE_MAGIC = 0x0a8a0280;

/** What a directory may hold, best first: formats that need no unpickling before those that do. */
const preferred = [
  "model.safetensors.index.json",
  "model.safetensors",
  "pytorch_model.bin.index.json",
  "pytorch_model.bin",
] as const;
const otherEndings = [".safetensors", ".gguf", ".bin", ".pt", ".pth"];

/**
 * Opens the weights at a path: a safetensors, GGUF or PyTorch zip file, told apart by their first bytes; an
 * `*.index.json` that names the parts of one; or a directory with one of these. In a directory `model.safetensors`
 * goes before `pytorch_model.bin`, and any other name is taken only if it is the only one.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND` when there is nothing to open, `CONVERT_FORMAT`, `CONVERT_LIMIT`,
 *   `CONVERT_DTYPE`, `CONVERT_PATH` or `CONVERT_UNSAFE_PICKLE` for files that cannot or must not be read
 */
export async function openCheckpoint(path: string, options: ReadOptions = {}): Promise<Checkpoint> {
  const problem = checkOptions("openCheckpoint", options, { signal: ["an AbortSignal", isSignal] });
  if (problem) throw new ConvertError("CONVERT_OPTION", problem.message);
  const { signal } = options;
  signal?.throwIfAborted();
  const file = await checkpointFile(path);
  if (file.endsWith(".index.json")) {
    return openSharded(file, file.endsWith(".safetensors.index.json") ? safetensorsTable : anyTable, signal);
  }
  const opened = await openRangedFile(file);
  try {
    return checkpointOf(await anyTable(opened, signal));
  } catch (error) {
    await opened.close();
    throw error;
  }
}

const isSignal = (value: unknown): boolean => value instanceof AbortSignal;

/** Reads the table of a file by its first bytes. */
const anyTable: ShardReader = async (file: RangedFile, signal?: AbortSignal): Promise<TensorTable> => {
  const head = new DataView((await file.read(0, Math.min(file.size, 16), signal)).buffer);
  const magic = head.byteLength >= 4 ? head.getUint32(0, true) : 0;
  if (magic === GGUF_MAGIC) return ggufTable(file, signal);
  if (magic === ZIP_MAGIC) return pytorchTable(file, signal);
  if (magic === LEGACY_PICKLE_MAGIC) {
    throw new ConvertError(
      "CONVERT_FORMAT",
      `${file.path} was saved by PyTorch before 1.6; load it with a newer one and save it again`,
    );
  }
  return safetensorsTable(file, signal);
};

/**
 * The file with the weights at a path, or their index: the path itself, or what `openCheckpoint` takes in a directory.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND`
 */
export async function checkpointFile(path: string): Promise<string> {
  let isDirectory: boolean;
  try {
    isDirectory = (await stat(path)).isDirectory();
  } catch (cause) {
    throw new ConvertError("CONVERT_NOT_FOUND", `there is no checkpoint at "${path}"`, { cause });
  }
  if (!isDirectory) return path;
  const names = new Set(await readdir(path));
  for (const name of preferred) if (names.has(name)) return join(path, name);
  const others = [...names].filter((name) => otherEndings.some((ending) => name.endsWith(ending))).sort();
  if (others.length === 1) return join(path, others[0]!);
  if (others.length === 0) {
    throw new ConvertError(
      "CONVERT_NOT_FOUND",
      `${path} has no weights: looked for ${preferred.join(", ")} and a single *${otherEndings.join(", *")}`,
    );
  }
  throw new ConvertError(
    "CONVERT_NOT_FOUND",
    `${path} has several files of weights (${others.join(", ")}); name one of them`,
  );
}
