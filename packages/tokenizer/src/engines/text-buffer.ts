/** Text as UTF-8, with room for reading a little past its end. */
export interface TextBuffer {
  bytes: Uint8Array;
  view: DataView;
  /** Bytes in use; the ones after it (at least 64) are zero. */
  length: number;
}

/** A buffer larger than this is given back after use. */
const KEPT_BYTES = 1 << 20;
/** Words are compared 16 bytes at a time, and scanners look up to three characters ahead. */
const MARGIN = 64;

const encoder = new TextEncoder();

export function textBuffer(): TextBuffer {
  return allocate(1 << 14);
}

/** Writes a text (well-formed UTF-16) at `at`, overwriting what is there and after. */
export function writeText(buffer: TextBuffer, text: string, at = 0): void {
  const need = at + text.length * 3 + MARGIN;
  if (need > buffer.bytes.length) {
    const larger = allocate(need + (need >> 1));
    larger.bytes.set(buffer.bytes.subarray(0, at));
    buffer.bytes = larger.bytes;
    buffer.view = larger.view;
  }
  const { bytes } = buffer;
  const length = at + encoder.encodeInto(text, at === 0 ? bytes : bytes.subarray(at)).written;
  bytes.fill(0, length, length + MARGIN);
  buffer.length = length;
}

/** Makes room for so many bytes and the margin after them; what is there stays. */
export function reserveText(buffer: TextBuffer, length: number): void {
  if (length + MARGIN <= buffer.bytes.length) return;
  const larger = allocate(length + (length >> 1) + MARGIN);
  larger.bytes.set(buffer.bytes);
  buffer.bytes = larger.bytes;
  buffer.view = larger.view;
}

/** Gives a large buffer back, so that one long text does not hold its memory for good. */
export function releaseText(buffer: TextBuffer): void {
  if (buffer.bytes.length <= KEPT_BYTES) return;
  const small = allocate(1 << 14);
  buffer.bytes = small.bytes;
  buffer.view = small.view;
}

function allocate(size: number): TextBuffer {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), length: 0 };
}
