import { closeSync, openSync, readSync } from "node:fs";

// Field offsets and tags of ELF64, little-endian: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

/** Real files have about ten headers and a hundred entries; a damaged one must not make us read for long. */
const MOST_HEADERS = 256;
const MOST_DYNAMIC_BYTES = 64 * 1024;
const LONGEST_NAME = 256;

/**
 * The libraries that a shared library names as needed, such as `libcudart.so.12` or `libcudart.so.13`: which CUDA a
 * provider library was built for stands nowhere else. Undefined for what is not a 64-bit little-endian ELF file.
 */
export function neededLibraries(file: string): string[] | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return undefined;
  }
  const read = (offset: number, length: number): DataView => {
    const bytes = new Uint8Array(length);
    const count = readSync(descriptor, bytes, 0, length, offset);
    return new DataView(bytes.buffer, 0, count);
  };
  const word = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
  try {
    const header = read(0, 64);
    if (header.getUint32(0) !== 0x7f454c46 || header.getUint8(4) !== 2 || header.getUint8(5) !== 1) return undefined;
    const size = header.getUint16(54, true);
    const count = Math.min(header.getUint16(56, true), MOST_HEADERS);
    const table = read(word(header, 32), size * count);
    const segments = Array.from({ length: count }, (_, index) => {
      const at = index * size;
      return {
        type: table.getUint32(at, true),
        offset: word(table, at + 8),
        address: word(table, at + 16),
        bytes: word(table, at + 32),
      };
    });
    const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
    if (dynamic === undefined) return [];
    const entries = read(dynamic.offset, Math.min(dynamic.bytes, MOST_DYNAMIC_BYTES));
    const names: number[] = [];
    let strings = 0;
    for (let at = 0; at + 16 <= entries.byteLength; at += 16) {
      const tag = word(entries, at);
      if (tag === DT_NEEDED) names.push(word(entries, at + 8));
      if (tag === DT_STRTAB) strings = word(entries, at + 8);
      if (tag === 0) break;
    }
    const home = segments.find(
      ({ type, address, bytes }) => type === PT_LOAD && strings >= address && strings < address + bytes,
    );
    if (home === undefined) return [];
    const start = strings - home.address + home.offset;
    return names.map((name) => {
      const { buffer, byteLength } = read(start + name, LONGEST_NAME);
      const bytes = new Uint8Array(buffer, 0, byteLength);
      return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined; // ends too early
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
