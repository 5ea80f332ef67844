import type { Readable } from "node:stream";
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { ConvertError } from "../../errors.ts";
import type { RangedFile } from "../ranged-file.ts";

/** Where a stored (not compressed) entry lies in its file. */
export interface ZipEntry {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** One entry a tensor; the largest models have some 1,000 a file. */
const MAX_ENTRIES = 200_000;
/** A local header's fixed part. */
const LOCAL_HEADER_BYTES = 30;

/** yauzl reads through our file, so that there is one handle and one place that closes it. */
class FileReader extends RandomAccessReader {
  readonly #file: RangedFile;
  readonly #signal: AbortSignal | undefined;

  constructor(file: RangedFile, signal: AbortSignal | undefined) {
    super();
    this.#file = file;
    this.#signal = signal;
  }

  override _readStreamForRange(): Readable {
    throw new Error("entries are read by their range, not as streams");
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#file.read(position, length, this.#signal).then((bytes) => {
      buffer.set(bytes, offset);
      callback(null);
    }, callback);
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}

/**
 * The entries of a zip archive as PyTorch writes them: stored, at known offsets, so that tensors are read in ranges.
 *
 * @throws ConvertError `CONVERT_FORMAT` for archives that are broken, compressed or encrypted, `CONVERT_LIMIT` for too many
 *   entries
 */
export async function readZipEntries(file: RangedFile, signal?: AbortSignal): Promise<Map<string, ZipEntry>> {
  const broken = (what: string, cause?: unknown) =>
    new ConvertError("CONVERT_FORMAT", `${file.path} is not a valid PyTorch archive: ${what}`, { cause });
  const entries = new Map<string, ZipEntry>();
  try {
    const zip: ZipFile = await fromRandomAccessReaderPromise(new FileReader(file, signal), file.size, {
      lazyEntries: true,
      autoClose: false,
      // PyTorch's own names have no backslashes, drives or parents; yauzl refuses those that do.
      decodeStrings: true,
      strictFileNames: true,
    });
    if (zip.entryCount > MAX_ENTRIES) {
      throw new ConvertError(
        "CONVERT_LIMIT",
        `${file.path} has ${zip.entryCount} entries; at most ${MAX_ENTRIES} are read`,
      );
    }
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (entry.isEncrypted()) throw broken(`"${entry.fileName}" is encrypted`);
      if (entry.compressionMethod !== 0) {
        throw broken(`"${entry.fileName}" is compressed, which torch.save never does; save it again with torch.save`);
      }
      if (entries.has(entry.fileName)) throw broken(`"${entry.fileName}" is there twice`);
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const length = entry.uncompressedSize;
      if (fileDataStart < LOCAL_HEADER_BYTES || fileDataStart + length > file.size) {
        throw broken(`"${entry.fileName}" passes the end of the file`);
      }
      entries.set(entry.fileName, { name: entry.fileName, start: fileDataStart, length });
    }
  } catch (cause) {
    if (cause instanceof ConvertError || signal?.aborted) throw cause;
    throw broken(cause instanceof Error ? cause.message : "its directory cannot be read", cause);
  }
  return entries;
}
