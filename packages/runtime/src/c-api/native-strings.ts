import koffi from "koffi";
import type { Pointer } from "./api.ts";

/** The characters live for as long as the array of pointers to them. */
const characters = new WeakMap<BigUint64Array, readonly Uint8Array[]>();

/** Lays strings out as a C array of NUL-terminated UTF-8, a `const char* const*`. */
export function nativeStrings(strings: readonly string[]): BigUint64Array {
  const memory = strings.map((text) => {
    const bytes = new TextEncoder().encode(`${text}\0`);
    void bytes.buffer; // moves a small array out of V8's heap, where the garbage collector could move it
    return bytes;
  });
  const pointers = BigUint64Array.from(memory, (bytes) => koffi.address(bytes) as Pointer);
  characters.set(pointers, memory);
  return pointers;
}
