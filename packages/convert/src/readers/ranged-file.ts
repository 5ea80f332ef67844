import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { ConvertError } from "../errors.ts";

/** A file read by ranges. */
export interface RangedFile {
  readonly path: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  /**
   * `length` bytes from `offset` on, in a buffer of their own.
   *
   * @throws ConvertError `CONVERT_FORMAT` when the file ends before, `CONVERT_CLOSED` after `close()`
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** One system call reads at most this much, so that an abort is noticed soon. */
const MAX_READ = 8 * 1024 * 1024;

/** Without waiting for who writes into a named pipe, before it is known to be one. Windows has no such flag. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND` when it cannot be opened or is not a regular file
 */
export async function openRangedFile(path: string): Promise<RangedFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, READ_AT_ONCE);
  } catch (cause) {
    throw new ConvertError("CONVERT_NOT_FOUND", `cannot open ${path}: ${(cause as Error).message}`, { cause });
  }
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw new ConvertError("CONVERT_NOT_FOUND", `${path} is not a regular file`);
  }
  const size = stats.size;
  let closed = false;

  async function read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    if (offset < 0 || length < 0 || offset + length > size) {
      throw new ConvertError(
        "CONVERT_FORMAT",
        `${path} has ${size} bytes; ${offset} to ${offset + length} do not exist`,
      );
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      signal?.throwIfAborted();
      if (closed) throw new ConvertError("CONVERT_CLOSED", `${path} is closed`);
      const { bytesRead } = await handle.read(bytes, done, Math.min(MAX_READ, length - done), offset + done);
      if (bytesRead === 0) throw new ConvertError("CONVERT_FORMAT", `${path} became shorter while it was read`);
      done += bytesRead;
    }
    signal?.throwIfAborted();
    if (closed) throw new ConvertError("CONVERT_CLOSED", `${path} is closed`);
    return bytes;
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await handle.close();
  }

  return { path, size, read, close };
}
