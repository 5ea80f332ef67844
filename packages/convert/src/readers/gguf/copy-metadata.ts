import { open } from "node:fs/promises";
import { openRangedFile } from "../ranged-file.ts";
import { byteCursor } from "./byte-cursor.ts";
import { MAX_HEADER_BYTES } from "./gguf.ts";
import { arrayBudget, readKey, readTypedValue } from "./metadata.ts";

const PART_BYTES = 1024 * 1024;

/**
 * Writes a GGUF file with another one's metadata (its tokenizer among them) and no tensors.
 *
 * @param from a file that `ggufTable` has read already
 */
export async function copyGgufMetadata(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const source = await openRangedFile(from);
  try {
    const cursor = byteCursor(source, MAX_HEADER_BYTES, signal);
    await cursor.fill(24);
    const header = cursor.bytes(24).slice();
    const view = new DataView(header.buffer);
    const keys = Number(view.getBigUint64(16, true));
    const budget = arrayBudget();
    for (let i = 0; i < keys; i++) {
      await readKey(cursor);
      await readTypedValue(cursor, budget);
    }
    const end = cursor.position();
    view.setBigUint64(8, 0n, true); // tensors
    const target = await open(to, "wx");
    try {
      await target.write(header);
      for (let at = header.length; at < end; at += PART_BYTES) {
        await target.write(await source.read(at, Math.min(PART_BYTES, end - at), signal));
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
