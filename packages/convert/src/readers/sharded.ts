import { dirname, join } from "node:path";
import { z } from "zod";
import { ConvertError } from "../errors.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readJsonObject } from "./limited-json.ts";
import { openRangedFile, type RangedFile } from "./ranged-file.ts";
import { checkpointOf, type LocatedTensor, type TensorTable } from "./tensor-table.ts";

/** Index files of the largest models have some 10 MB. */
const MAX_INDEX_BYTES = 100_000_000;
/** Each shard is one open file; the largest models have some 200. */
const MAX_SHARDS = 1024;

const weightMap = z.record(z.string(), z.string());

/** Reads the tensors of one shard. It takes over the file and closes it when the table is closed. */
export type ShardReader = (file: RangedFile, signal?: AbortSignal) => Promise<TensorTable>;

/**
 * Opens the files that a Hugging Face `*.index.json` names. Every tensor must be in the file that the index says, and
 * every file must have only tensors that the index lists for it.
 *
 * @throws ConvertError `CONVERT_PATH` when a file name leads out of the index's directory, `CONVERT_NOT_FOUND` when a
 *   shard is missing, `CONVERT_FORMAT` when index and shards disagree
 */
export async function openSharded(
  indexPath: string,
  readShard: ShardReader,
  signal?: AbortSignal,
): Promise<Checkpoint> {
  const placed = await readWeightMap(indexPath, signal);
  const shards = [...new Set(placed.values())].sort();
  if (shards.length > MAX_SHARDS) {
    throw new ConvertError(
      "CONVERT_LIMIT",
      `${indexPath} names ${shards.length} files; at most ${MAX_SHARDS} are opened`,
    );
  }
  const tables: TensorTable[] = [];
  const close = async () => {
    await Promise.all(tables.map((table) => table.close()));
  };
  try {
    const tensors: LocatedTensor[] = [];
    const metadata = new Map<string, unknown>();
    for (const shard of shards) {
      const file = await openRangedFile(join(dirname(indexPath), shard));
      let table: TensorTable;
      try {
        table = await readShard(file, signal);
      } catch (error) {
        await file.close();
        throw error;
      }
      tables.push(table);
      for (const found of table.tensors) {
        if (placed.get(found.name) !== shard) {
          throw new ConvertError(
            "CONVERT_FORMAT",
            `${shard} has tensor "${found.name}", which ${indexPath} does not list there`,
          );
        }
        tensors.push(found);
      }
      for (const [key, value] of table.metadata) metadata.set(key, value);
    }
    const seen = new Set(tensors.map((found) => found.name));
    for (const [name, shard] of placed) {
      if (!seen.has(name)) {
        throw new ConvertError("CONVERT_FORMAT", `${indexPath} lists tensor "${name}", but ${shard} does not have it`);
      }
    }
    return checkpointOf({ format: tables[0]?.format ?? "safetensors", tensors, metadata, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function readWeightMap(indexPath: string, signal?: AbortSignal): Promise<Map<string, string>> {
  const file = await openRangedFile(indexPath);
  let index: Map<string, unknown>;
  try {
    index = await readJsonObject(file, 0, file.size, MAX_INDEX_BYTES, signal);
  } finally {
    await file.close();
  }
  const parsed = weightMap.safeParse(index.get("weight_map"));
  if (!parsed.success) {
    throw new ConvertError("CONVERT_FORMAT", `${indexPath} has no weight_map of tensor names to file names`, {
      cause: parsed.error,
    });
  }
  const placed = new Map(Object.entries(parsed.data));
  if (placed.size === 0) throw new ConvertError("CONVERT_FORMAT", `${indexPath} lists no tensors`);
  for (const shard of placed.values()) {
    // Shards lie beside their index. Anything with a separator, a drive or a parent in it could be any file.
    if (!/^[\w][\w.+-]*$/.test(shard)) {
      throw new ConvertError(
        "CONVERT_PATH",
        `${indexPath} names the file ${JSON.stringify(shard)}, which is not a plain name`,
      );
    }
  }
  return placed;
}
