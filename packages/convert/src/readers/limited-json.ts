import { ConvertError } from "../errors.ts";
import type { RangedFile } from "./ranged-file.ts";

/**
 * A range of a file parsed as JSON.
 *
 * @throws ConvertError `CONVERT_LIMIT` when it is longer than `limit` bytes, `CONVERT_FORMAT` when it is not valid UTF-8
 *   and JSON
 */
export async function readJsonRange(
  file: RangedFile,
  offset: number,
  length: number,
  limit: number,
  signal?: AbortSignal,
): Promise<unknown> {
  if (length > limit) {
    throw new ConvertError("CONVERT_LIMIT", `${file.path} has ${length} bytes of JSON; at most ${limit} are read`);
  }
  const bytes = await file.read(offset, length, signal);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const problem = (cause as Error).message;
    throw new ConvertError("CONVERT_FORMAT", `${file.path} has JSON that cannot be read: ${problem}`, { cause });
  }
}

/**
 * A range of a file parsed as JSON that must be an object.
 *
 * @throws ConvertError as `readJsonRange`, and `CONVERT_FORMAT` when it is something else
 */
export async function readJsonObject(
  file: RangedFile,
  offset: number,
  length: number,
  limit: number,
  signal?: AbortSignal,
): Promise<Map<string, unknown>> {
  const value = await readJsonRange(file, offset, length, limit, signal);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ConvertError("CONVERT_FORMAT", `${file.path} has JSON that is not an object`);
  }
  return new Map(Object.entries(value));
}
