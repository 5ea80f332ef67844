import { type IdList, reserve } from "../engines/id-list.ts";
import { CORE_MODULE } from "./generated/core-module.ts";

/** What core/index.ts exports: places are addresses in its memory. */
export interface CoreExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly TEXT_BYTES: Place;
  readonly text: Place;
  readonly ends: Place;
  readonly starts: Place;
  readonly ids: Place;
  readonly byteIds: Place;
  readonly byByte: Place;
  readonly near: Place;
  readonly joined: Place;
  readonly trieCells: Place;
  readonly trieValues: Place;
  readonly cutState: Place;
  readonly tokenSizes: Place;
  readonly places: Place;
  readonly tokenPool: Place;
  readonly tokenStarts: Place;
  readonly tokenIds: Place;
  readonly pieceNodes: Place;
  readonly pieceIds: Place;
  readonly actions: Place;
  readonly answer: Place;
  readonly answerOrigins: Place;
  readonly ANSWER_BYTES: Place;
  readonly replacedStrings: Place;
  readonly outcome: Place;
  readonly separated: Place;
  readonly separatedUnit: Place;
  readonly pieceSizes: Place;
  readonly piecePlaces: Place;
  readonly stuckAt: Place;
  readonly endsSeparated: Place;
  makeMerges(count: number, ranks: number): number;
  addMerges(left: number, right: number, ranks: number, count: number): void;
  readonly MERGES_AT_ONCE: Place;
  readonly mergesEnd: Place;
  readMerges(length: number): number;
  makeVocabulary(count: number, poolBytes: number): void;
  readonly keyPool: Place;
  readonly keyStarts: Place;
  readonly builtCells: Place;
  readonly builtValues: Place;
  makeKeys(count: number, poolBytes: number): void;
  beginTrie(): void;
  placeNodes(limit: number): number;
  endTrie(): number;
  addTokens(from: number, to: number): void;
  useScanner(number: number, option: number): void;
  addAutomaton(
    cells: number,
    stretches: number,
    start: number,
    atEnd: number,
    behavior: number,
    isInverted: number,
  ): number;
  noteBorders(count: number): void;
  useModel(number: number, withBorders: number, space: number): void;
  useBytes(wholeFirst: number): void;
  useCharacters(spaceId: number): void;
  makePieces(count: number): void;
  useScores(unknown: number, isRounded: number): void;
  usePieces(unknown: number, isFallingBack: number, isMarked: number): void;
  makeActions(): void;
  makeReplaced(size: number): void;
  useSpelling(isMarkingSeparators: number, isStrippingStart: number): void;
  beginSpelling(firstUnit: number): void;
  resumeSpelling(from: number, fromUnit: number, hasWords: number): void;
  markStart(): number;
  markEnd(): number;
  makePiecePlaces(count: number): void;
  placeSpelled(length: number, used: number, given: number): number;
  encodeSpelled(length: number): number;
  encodeOne(length: number): number;
  makeTrie(slots: number): void;
  useWordPiece(root: number, afterPrefix: number, unknownId: number, maxCharacters: number): void;
  useBert(lowercase: number): void;
  beginBert(length: number): void;
  cutBert(limit: number): number;
  encodeBert(length: number): number;
  makePlaces(idLimit: number, prefixSize: number): void;
  placeBert(base: number): number;
  encode(length: number): number;
  encodeCut(from: number, count: number, used: number): number;
}

interface Place {
  readonly value: number;
}

/** An instance of the core: the hot loops of the engines as WebAssembly, with tables and remembered words of their own. */
export interface Core {
  readonly exports: CoreExports;
  /** All of its memory. Both are valid until the core makes room for something. */
  readonly bytes: Uint8Array;
  readonly ints: Int32Array;
  /** The place for a text, and for where its words end. Valid as long. */
  readonly text: Uint8Array;
  readonly ends: Int32Array;
  /** Writes a stretch of text; returns its bytes, or -1 for one that is too long. */
  write(text: string): number;
  /** Appends so many of the ids that are found. */
  read(count: number, into: IdList): void;
  /** Copies so many numbers from a place in its memory to `at` and after. */
  copy(place: number, count: number, into: Int32Array, at: number): void;
}

/** What the core asks the script. */
export interface CoreScript {
  /** The class of a character that has none in the tables. */
  classOf(point: number): number;
  /** As in core/bert-characters.ts and core/bert.ts. */
  writeChanged(point: number, to: number): number;
  cutStretch(start: number, end: number): number;
  /** As in core/character-actions.ts and core/spell-cluster.ts. */
  actionOf(point: number): number;
  normalize(start: number, size: number, isPlaced: number): number;
}

const silent: CoreScript = {
  classOf: () => 0,
  writeChanged: () => 0,
  cutStretch: () => -1,
  actionOf: () => 0,
  normalize: () => -1,
};

/** Where texts are read beyond their end. */
const MARGIN = 64;
/** Words that are cut before any is encoded. */
const BATCH = 2048;
/** So few numbers are copied by a loop. */
const FEW = 64;

const encoder = new TextEncoder();
let module: object | null | undefined;

/** Starts the core; undefined where there is no WebAssembly, or no memory for it. Then the scripts do the same. */
export function startCore(script: Partial<CoreScript>): Core | undefined {
  if (module === undefined) module = compile();
  if (module === null) return undefined;
  try {
    const { exports } = new WebAssembly.Instance(module, { script: { ...silent, ...script } });
    return coreOf(exports);
  } catch {
    return undefined;
  }
}

// The library that has the types of WebAssembly is the browser's.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: CoreExports };
};

function compile(): object | null {
  try {
    return new WebAssembly.Module(Buffer.from(CORE_MODULE, "base64"));
  } catch {
    return null; // not there, or not allowed to compile
  }
}

function coreOf(exports: CoreExports): Core {
  const { memory } = exports;
  const room = exports.TEXT_BYTES.value;
  const textAt = exports.text.value;
  const idsAt = exports.ids.value;
  let views = viewsOf();

  function viewsOf() {
    const bytes = new Uint8Array(memory.buffer);
    return {
      bytes,
      ints: new Int32Array(memory.buffer),
      text: bytes.subarray(textAt, textAt + room + MARGIN),
      ends: new Int32Array(memory.buffer, exports.ends.value, BATCH),
    };
  }

  /** The views; new ones after memory has grown, when the old ones are of no length. */
  function current() {
    if (views.bytes.length === 0) views = viewsOf();
    return views;
  }

  function copy(place: number, count: number, into: Int32Array, at: number): void {
    const { ints } = current();
    const from = place >> 2;
    if (count > FEW) into.set(ints.subarray(from, from + count), at);
    else for (let i = 0; i < count; i++) into[at + i] = ints[from + i]!;
  }

  return {
    exports,
    get bytes() {
      return current().bytes;
    },
    get ints() {
      return current().ints;
    },
    get text() {
      return current().text;
    },
    get ends() {
      return current().ends;
    },
    write(text) {
      if (text.length > room) return -1;
      const bytes = current().text;
      const { read, written } = encoder.encodeInto(text, bytes);
      if (read < text.length || written > room) return -1;
      bytes.fill(0, written, written + MARGIN);
      return written;
    },
    read(count, into) {
      reserve(into, count);
      copy(idsAt, count, into.ids, into.length);
      into.length += count;
    },
    copy,
  };
}
