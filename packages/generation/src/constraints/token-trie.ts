import { pace } from "../pace.ts";

/** The vocabulary's tokens as a tree of bytes, its nodes in the order of a depth-first walk. */
export interface TokenTrie {
  /** The byte that leads to each node. */
  readonly bytes: Uint8Array;
  /** How many bytes lead to it, from 1. */
  readonly depths: Uint16Array;
  /** The first node that is not below it. */
  readonly ends: Uint32Array;
  /** The first token that ends there, −1 for none; `same` has the next token with the same bytes. */
  readonly tokens: Int32Array;
  readonly same: Int32Array;
  readonly longest: number;
}

/** Longest token that takes part, in bytes: real ones have some hundreds at most. */
const MAX_TOKEN_BYTES = 4096;

/** @param tokens bytes of each id; `undefined` or empty ones are left out */
export async function tokenTrie(tokens: readonly (Uint8Array | undefined)[]): Promise<TokenTrie> {
  const rests = pace();
  // sorted by their first three bytes, then each such part by itself: a sort cannot be interrupted
  const parts = new Map<number, number[]>();
  let most = 0;
  for (const [id, bytes] of tokens.entries()) {
    if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_TOKEN_BYTES) continue;
    const key = (bytes[0]! << 18) | (((bytes[1] ?? -1) + 1) << 9) | ((bytes[2] ?? -1) + 1);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [id]);
    else part.push(id);
    most += bytes.length;
    if (id % 256 === 0 && rests.due()) await rests.rest();
  }
  const bytes = new Uint8Array(most);
  const depths = new Uint16Array(most);
  const ends = new Uint32Array(most);
  const first = new Int32Array(most).fill(-1);
  const same = new Int32Array(tokens.length).fill(-1);
  const path: number[] = [];
  let size = 0;
  let longest = 0;
  let before: Uint8Array = new Uint8Array(0);
  const closeTo = (depth: number) => {
    while (path.length > depth) ends[path.pop()!] = size;
  };
  const add = (id: number) => {
    const own = tokens[id]!;
    let shared = 0;
    while (shared < own.length && shared < before.length && own[shared] === before[shared]) shared++;
    closeTo(shared);
    for (let i = shared; i < own.length; i++) {
      bytes[size] = own[i]!;
      depths[size] = i + 1;
      path.push(size++);
    }
    const last = path[own.length - 1]!;
    same[id] = first[last]!;
    first[last] = id;
    longest = Math.max(longest, own.length);
    before = own;
  };
  for (const key of [...parts.keys()].sort((a, b) => a - b)) {
    const ids = parts.get(key)!.sort((a, b) => Buffer.compare(tokens[a]!, tokens[b]!));
    for (const id of ids) add(id);
    if (rests.due()) await rests.rest();
  }
  closeTo(0);
  return {
    bytes: bytes.slice(0, size),
    depths: depths.slice(0, size),
    ends: ends.slice(0, size),
    tokens: first.slice(0, size),
    same,
    longest,
  };
}
