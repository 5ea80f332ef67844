import type { IdList } from "../engines/id-list.ts";
import { isAsciiLetter, safePieces } from "../engines/safe-pieces.ts";
import type { CoreScanner, Scanner } from "../engines/scanners/scanner.ts";
import type { MergeRules } from "../models/bpe/merge-table.ts";
import type { Steps } from "../steps.ts";
import { type Core, startCore } from "./core.ts";
import { putClasses, putMerges, putTokens, type TokenTexts } from "./core-tables.ts";

// As in core/scan.ts and core/word-model.ts.
const SCANNERS = { gpt2: 0, lettersAndDigits: 1, casedWords: 2, metaspace: 3 } as const;
const BYTES = 0;
const CHARACTERS = 1;

/** What the words of a BPE model are made of. */
export interface WordSymbols {
  readonly kind: "bytes" | "characters";
  /** The id of each byte; negative for one that is left out of words. */
  readonly byteIds: Int32Array;
  /** Whether a word that is a token is that token, whatever the merges make of it. */
  readonly wholeFirst: boolean;
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
  const core = startCore(inCore?.classes?.classOf);
  if (core === undefined) return undefined;
  const { exports } = core;
  if (inCore !== undefined) putScanner(core, inCore);
  yield* putMerges(core, yield* rules);
  const isBytes = symbols.kind === "bytes";
  if (!isBytes || symbols.wholeFirst) yield* putTokens(core, yield* symbols.tokenTexts());
  core.ints.set(symbols.byteIds, exports.byteIds.value >> 2);
  exports.useModel(isBytes ? BYTES : CHARACTERS);
  if (isBytes) exports.useBytes(symbols.wholeFirst ? 1 : 0);
  else exports.useCharacters();

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
    inCore !== undefined && !(inCore.joined?.some((joined, byte) => joined === 1 && isAsciiLetter(byte)) ?? false);
  return {
    encode(text, into) {
      if (text.length <= PIECE || !canCut) return encodePiece(text, into);
      const before = into.length;
      for (const piece of safePieces(text, PIECE, inCore.name === "metaspace" ? "▁" : " ")) {
        if (encodePiece(piece, into)) continue;
        into.length = before;
        return false;
      }
      return true;
    },
  };
}

function putScanner(core: Core, { name, option, classes, joined }: CoreScanner): void {
  core.exports.useScanner(SCANNERS[name], option);
  if (classes !== undefined) putClasses(core, classes);
  if (joined !== undefined) core.bytes.set(joined, core.exports.joined.value);
}
