import { open } from "node:fs/promises";
import { ConvertError } from "../errors.ts";

/** config.json of the largest models with thousands of labels is far below this. */
const MAX_BYTES = 8 << 20;

/**
 * A JSON file that holds an object.
 *
 * @throws ConvertError `CONVERT_FORMAT` when it does not, `CONVERT_LIMIT` when it is too large
 */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  const file = await open(path);
  let text: string;
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new ConvertError("CONVERT_LIMIT", `${path} has ${size} bytes; at most ${MAX_BYTES}`);
    text = await file.readFile("utf8");
  } finally {
    await file.close();
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConvertError("CONVERT_FORMAT", `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ConvertError("CONVERT_FORMAT", `${path} does not hold an object`);
  }
  return value as Record<string, unknown>;
}
