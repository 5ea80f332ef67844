import { float16Values } from "@glossa/tensor";
import { blockLayouts, type GgufBlockType } from "./block-types.ts";

/*
 * Every product below has at most 25 significant bits and every sum spans less than 53, so that double arithmetic is
 * exact and storing to float32 rounds once: the same values as ggml's and the gguf package's float32 arithmetic.
 */

/** Writes the elements of one block. `at` is the block's first byte, `to` its first element. */
type BlockReader = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;

function half(bytes: Uint8Array, at: number): number {
  return float16Values()[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

/** 32 elements in 16 bytes: the first half of them in the low nibbles, the second in the high ones. */
function nibbles(withMinimum: boolean): BlockReader {
  return (bytes, at, out, to) => {
    const scale = half(bytes, at);
    const minimum = withMinimum ? half(bytes, at + 2) : 0;
    const offset = withMinimum ? 0 : 8;
    const values = at + (withMinimum ? 4 : 2);
    for (let i = 0; i < 16; i++) {
      const byte = bytes[values + i]!;
      const low = scale * ((byte & 15) - offset);
      const high = scale * ((byte >> 4) - offset);
      // Adding a zero would lose the sign of a negative zero.
      out[to + i] = withMinimum ? low + minimum : low;
      out[to + 16 + i] = withMinimum ? high + minimum : high;
    }
  };
}

/** As `nibbles`, with a fifth bit for each element, in order, in four bytes before the nibbles. */
function nibblesAndBit(withMinimum: boolean): BlockReader {
  return (bytes, at, out, to) => {
    const scale = half(bytes, at);
    const minimum = withMinimum ? half(bytes, at + 2) : 0;
    const offset = withMinimum ? 0 : 16;
    const bits = at + (withMinimum ? 4 : 2);
    const values = bits + 4;
    for (let i = 0; i < 16; i++) {
      const byte = bytes[values + i]!;
      const low = (bytes[bits + (i >> 3)]! >> (i & 7)) & 1;
      const high = (bytes[bits + 2 + (i >> 3)]! >> (i & 7)) & 1;
      const first = scale * (((byte & 15) | (low << 4)) - offset);
      const second = scale * (((byte >> 4) | (high << 4)) - offset);
      out[to + i] = withMinimum ? first + minimum : first;
      out[to + 16 + i] = withMinimum ? second + minimum : second;
    }
  };
}

const q8: BlockReader = (bytes, at, out, to) => {
  const scale = half(bytes, at);
  for (let i = 0; i < 32; i++) out[to + i] = scale * signed(bytes[at + 2 + i]!);
};

/** 16 groups of 16 with 4-bit scales and minima; 2-bit values, four groups of 32 elements to 32 bytes. */
const q2k: BlockReader = (bytes, at, out, to) => {
  const values = at + 16;
  const scale = half(bytes, at + 80);
  const minimum = half(bytes, at + 82);
  for (let i = 0; i < 256; i++) {
    const packed = bytes[at + (i >> 4)]!;
    const value = (bytes[values + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) * 2)) & 3;
    out[to + i] = scale * (packed & 15) * value - minimum * (packed >> 4);
  }
};

/** 16 groups with 6-bit scales less 32; 2-bit values as in q2k and a third bit, whose absence subtracts 4. */
const q3k: BlockReader = (bytes, at, out, to) => {
  const values = at + 32;
  const scales = at + 96;
  const scale = half(bytes, at + 108);
  for (let i = 0; i < 256; i++) {
    const group = i >> 4;
    const low = (bytes[scales + (group & 7)]! >> (group < 8 ? 0 : 4)) & 15;
    const high = (bytes[scales + 8 + (group & 3)]! >> ((group >> 2) * 2)) & 3;
    const value = (bytes[values + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) * 2)) & 3;
    const third = (bytes[at + (i & 31)]! >> (i >> 5)) & 1;
    out[to + i] = scale * ((low | (high << 4)) - 32) * (value - (third === 1 ? 0 : 4));
  }
};

/** Eight groups of 32 with 6-bit scales and minima in 12 bytes; 4-bit values, two groups to 32 bytes; q5k adds a bit. */
function superNibbles(withBit: boolean): BlockReader {
  return (bytes, at, out, to) => {
    const scale = half(bytes, at);
    const minimum = half(bytes, at + 2);
    const packed = at + 4;
    const bits = at + 16;
    const values = withBit ? at + 48 : at + 16;
    for (let group = 0; group < 8; group++) {
      let groupScale: number;
      let groupMinimum: number;
      if (group < 4) {
        groupScale = bytes[packed + group]! & 63;
        groupMinimum = bytes[packed + 4 + group]! & 63;
      } else {
        const rest = bytes[packed + 4 + group]!;
        groupScale = (rest & 15) | ((bytes[packed + group - 4]! >> 6) << 4);
        groupMinimum = (rest >> 4) | ((bytes[packed + group]! >> 6) << 4);
      }
      const from = values + (group >> 1) * 32;
      const shift = (group & 1) * 4;
      for (let i = 0; i < 32; i++) {
        let value = (bytes[from + i]! >> shift) & 15;
        if (withBit) value |= ((bytes[bits + i]! >> group) & 1) << 4;
        out[to + group * 32 + i] = scale * groupScale * value - minimum * groupMinimum;
      }
    }
  };
}

/** 16 groups with int8 scales; per 128 elements 64 bytes of nibbles and 32 bytes of two upper bits. */
const q6k: BlockReader = (bytes, at, out, to) => {
  const scale = half(bytes, at + 208);
  for (let i = 0; i < 256; i++) {
    const part = i >> 7;
    const within = i & 127;
    const low = (bytes[at + part * 64 + (within & 63)]! >> (within < 64 ? 0 : 4)) & 15;
    const high = (bytes[at + 128 + part * 32 + (within & 31)]! >> ((within >> 5) * 2)) & 3;
    out[to + i] = scale * signed(bytes[at + 192 + (i >> 4)]!) * ((low | (high << 4)) - 32);
  }
};

const readers: { readonly [T in GgufBlockType]: BlockReader } = {
  Q4_0: nibbles(false),
  Q4_1: nibbles(true),
  Q5_0: nibblesAndBit(false),
  Q5_1: nibblesAndBit(true),
  Q8_0: q8,
  Q2_K: q2k,
  Q3_K: q3k,
  Q4_K: superNibbles(false),
  Q5_K: superNibbles(true),
  Q6_K: q6k,
};

/**
 * Writes whole blocks as float32, bit for bit as ggml's reference dequantization.
 *
 * @param packed whole blocks
 * @param out as many floats as the blocks have elements
 */
export function dequantize(type: GgufBlockType, packed: Uint8Array, out: Float32Array): void {
  const layout = blockLayouts[type];
  const read = readers[type];
  for (let at = 0, to = 0; to < out.length; at += layout.bytes, to += layout.elements) read(packed, at, out, to);
}
