import koffi from "koffi";
import type { Pointer } from "./api.ts";

/** A `const char* const*` with what keeps it alive. */
export interface NativeStrings {
  readonly pointers: BigUint64Array;
  /** The characters; must be reachable for as long as `pointers` is used. */
  readonly memory: readonly Uint8Array[];
}

/** Lays strings out as a C array of NUL-terminated UTF-8. */
export function nativeStrings(strings: readonly string[]): NativeStrings {
  const memory = strings.map((text) => {
    const bytes = new TextEncoder().encode(`${text}\0`);
    void bytes.buffer; // moves a small array out of V8's heap, where the garbage collector could move it
    return bytes;
  });
  return { pointers: BigUint64Array.from(memory, (bytes) => koffi.address(bytes) as Pointer), memory };
}
