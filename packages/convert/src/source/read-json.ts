import { ConvertError } from "../errors.ts";
import { readJsonRange } from "../readers/limited-json.ts";
import { openRangedFile } from "../readers/ranged-file.ts";

/** config.json of the largest models with thousands of labels is far below this. */
const MAX_BYTES = 8 << 20;

/**
 * What a JSON file holds.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND` when it cannot be opened, `CONVERT_FORMAT` when it is not JSON, `CONVERT_LIMIT`
 *   when it is too large
 */
export async function readJson(path: string): Promise<unknown> {
  const file = await openRangedFile(path);
  try {
    return await readJsonRange(file, 0, file.size, MAX_BYTES);
  } finally {
    await file.close();
  }
}

/**
 * A JSON file that holds an object, such as config.json.
 *
 * @throws ConvertError as `readJson`, and `CONVERT_FORMAT` when it holds something else
 */
export async function readConfig(path: string): Promise<Record<string, unknown>> {
  const value = await readJson(path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ConvertError("CONVERT_FORMAT", `${path} does not hold an object`);
  }
  return value as Record<string, unknown>;
}
