import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConvertError } from "../errors.ts";

/** How much is hashed at once: a millisecond or less. */
const CHUNK_BYTES = 1 << 20;
/** A file that changed this short a while ago may change again within the clock's resolution: it is hashed anew. */
const SETTLED_MS = 2000;

/**
 * SHA-256 of a file in hexadecimal, remembered under `directory` by its path, size, inode and times of change.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND` when it is not a regular file
 */
export async function fileHash(path: string, directory: string, signal?: AbortSignal): Promise<string> {
  const absolute = resolve(path);
  const stats = await stat(absolute, { bigint: true });
  if (!stats.isFile()) throw new ConvertError("CONVERT_NOT_FOUND", `${path} is not a regular file`);
  const { size, mtimeNs, ctimeNs, ino, dev } = stats;
  const identity = [absolute, size, mtimeNs, ctimeNs, ino, dev].join("\n");
  const note = join(directory, createHash("sha256").update(identity).digest("hex").slice(0, 40));
  const known = await readFile(note, "utf8").catch(() => "");
  if (/^[0-9a-f]{64}$/.test(known)) return known;
  const hash = createHash("sha256");
  const options = { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) };
  for await (const chunk of createReadStream(absolute, options)) hash.update(chunk as Buffer);
  const result = hash.digest("hex");
  if (Date.now() - Number(ctimeNs / 1_000_000n) > SETTLED_MS) {
    await mkdir(directory, { recursive: true });
    const partial = `${note}.${randomBytes(6).toString("hex")}`;
    await writeFile(partial, result);
    await rename(partial, note);
  }
  return result;
}
