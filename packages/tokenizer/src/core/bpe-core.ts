import type { IdList } from "../engines/id-list.ts";
import { isAsciiLetter, safePieces } from "../engines/safe-pieces.ts";
import type { CoreScanner, Scanner } from "../engines/scanners/scanner.ts";
import type { MergeRules } from "../models/bpe/merge-table.ts";
import { mergesBytes } from "../models/bpe/merges-bytes.ts";
import type { Steps } from "../steps.ts";
import { type Core, startCore } from "./core.ts";
import { putAutomaton, putBorders, putClasses, putMerges, putTokens, type TokenTexts } from "./core-tables.ts";

// As in core/scan.ts and core/word-model.ts.
const SCANNERS = { gpt2: 0, lettersAndDigits: 1, casedWords: 2, metaspace: 3, automata: 4 } as const;
const BYTES = 0;
const CHARACTERS = 1;
const SPACE = 0x20;
const META_SPACE = 0x2581;

/** What the words of a BPE model are made of. */
export interface WordSymbols {
  readonly kind: "bytes" | "characters";
  /** The id of each byte; negative for one that is left out of words. */
  readonly byteIds: Int32Array;
  /** Whether a word that is a token is that token, whatever the merges make of it. */
  readonly wholeFirst: boolean;
  /** With characters: the id of "▁", where a space stands for that; else negative. */
  readonly spaceId: number;
  /** The tokens as words have them. */
  tokenTexts(): Steps<TokenTexts>;
}

/** Cuts text into words and encodes them, in the core. */
export interface CoreEncoder {
  /** Appends the ids of a text. False, and nothing appended, for a text with a stretch that is too long. */
  encode(text: string, into: IdList): boolean;
}

/** Texts of more units than this are encoded in pieces, so that they take no more memory. */
const PIECE = 1 << 16;

/** Puts a BPE model into a core of its own; undefined where there is none. */
export function* bpeCore(
  scanner: Scanner,
  rules: Steps<MergeRules>,
  symbols: WordSymbols,
): Steps<CoreEncoder | undefined> {
  const { inCore } = scanner;
  const core = startCore(inCore?.classes ?? {});
  if (core === undefined) return undefined;
  const { exports } = core;
  if (inCore !== undefined) putScanner(core, inCore, symbols.spaceId >= 0);
  const read = yield* rules;
  yield* putMerges(core, read);
  const isBytes = symbols.kind === "bytes";
  const texts = yield* symbols.tokenTexts();
  if (!isBytes || symbols.wholeFirst) yield* putTokens(core, texts);
  // Where bytes drop out, those beside them become neighbours; and borders are those of whole characters.
  const isWhole = symbols.byteIds.every((id) => id >= 0) && scanner.cutsCharacters !== true;
  const hasBorders = isBytes ? isWhole : !mergesBytes(read, symbols.byteIds);
  if (hasBorders) yield* putBorders(core, texts);
  core.ints.set(symbols.byteIds, exports.byteIds.value >> 2);
  const isStandIn = symbols.spaceId >= 0;
  exports.useModel(isBytes ? BYTES : CHARACTERS, hasBorders ? 1 : 0, isStandIn ? META_SPACE : SPACE);
  if (isBytes) exports.useBytes(symbols.wholeFirst ? 1 : 0);
  else exports.useCharacters(symbols.spaceId);

  /** Cuts the text that is written by the script; returns the number of ids. */
  function encodeByScript(length: number): number {
    let used = 0;
    for (let from = 0; from < length; ) {
      const count = scanner(core!.text, from, length, core!.ends);
      used = exports.encodeCut(from, count, used);
      from = core!.ends[count - 1]!;
    }
    return used;
  }

  function encodePiece(text: string, into: IdList): boolean {
    const length = core!.write(text);
    if (length < 0) return false;
    core!.read(inCore === undefined ? encodeByScript(length) : exports.encode(length), into);
    return true;
  }

  const canCut =
    inCore !== undefined &&
    (inCore.name !== "automata" || inCore.option === 1) &&
    !(inCore.joined?.some((joined, byte) => joined === 1 && isAsciiLetter(byte)) ?? false);
  return {
    encode(text, into) {
      if (text.length <= PIECE || !canCut) return encodePiece(text, into);
      const before = into.length;
      for (const piece of safePieces(text, PIECE, inCore.name === "metaspace" && !isStandIn ? "▁" : " ")) {
        if (encodePiece(piece, into)) continue;
        into.length = before;
        return false;
      }
      return true;
    },
  };
}

function putScanner(
  core: Core,
  { name, option, classes, joined, automata = [] }: CoreScanner,
  isStandIn: boolean,
): void {
  core.exports.useScanner(SCANNERS[name], isStandIn ? option | 2 : option);
  if (classes !== undefined) putClasses(core, classes);
  if (joined !== undefined) core.bytes.set(joined, core.exports.joined.value);
  for (const one of automata) putAutomaton(core, one);
}
