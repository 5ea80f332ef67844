import type { Piece } from "../protect/find-pieces.ts";
import { locatePieces } from "../protect/locate-pieces.ts";
import type { StoodIn } from "../protect/stand-ins.ts";
import type { Doubt, Translation } from "../translator.ts";
import { markTree } from "./mark-tree.ts";
import { placeMarks } from "./place-marks.ts";
import { rangeGuesser } from "./range-guesser.ts";
import { rewrite } from "./rewrite.ts";
import type { Segment } from "./segment.ts";
import { type TranslatedSegment, translatedSegment } from "./translated-segment.ts";
import { type Unit, wordUnits } from "./word-units.ts";

/** A segment as it was sent to the model. */
export interface SentSegment {
  readonly segment: Segment;
  readonly pieces: readonly Piece[];
  /** Its text with words that may stand for the pieces. */
  readonly view: StoodIn;
}

/** The segment's translation if all pieces are in it and the marks have places. */
export function settleTranslation(
  { segment, pieces, view }: SentSegment,
  translation: Translation,
  to: string,
): TranslatedSegment | undefined {
  const { text: target, sentences } = translation;
  const source = view.source.text;
  const located = locatePieces(view.pieces, source, target);
  const places = view.pieces.map((piece, index) => ({ piece: pieces[index]!, place: located.get(piece) ?? null }));
  if (places.some(({ place }) => place === null) || isReordered(places)) return undefined;
  const restored = rewrite(
    target,
    places
      .map(({ piece, place }) => ({ ...place!, text: piece.written ?? piece.text }))
      .sort((a, b) => a.start - b.start),
  );
  const doubts = sentences.flatMap((sentence) => sentence.doubts.filter((doubt) => !isAnswered(doubt, restored.text)));
  if (segment.marks.length === 0) return translatedSegment(restored.text, [], doubts);
  const kept = new Map(
    places.flatMap(({ piece: { tag }, place }) => (tag === undefined ? [] : [[tag, place!] as const])),
  );
  const placed = placeMarks({
    roots: markTree(
      segment.marks.map((mark) => ({ ...mark, start: view.source.at(mark.start), end: view.source.at(mark.end) })),
    ),
    source,
    target,
    guesser: rangeGuesser(source, target, sentences),
    units: wordUnits(
      target,
      to,
      places.map(({ place }) => place!),
    ),
    kept,
  });
  if (placed === undefined) return undefined;
  if (placed.moved) doubts.push({ code: "markup_moved", message: "the places of the markup were estimated" });
  const marks = placed.marks.map((mark) => ({ ...mark, start: restored.at(mark.start), end: restored.at(mark.end) }));
  return translatedSegment(restored.text, marks, doubts);
}

/** printf's conversions without a number take their values in order: in another order they are others. */
const IN_ORDER = /^%(?!%|\(|\d+\$)/;

function isReordered(places: readonly { readonly piece: Piece; readonly place: Unit | null }[]): boolean {
  const found = places.filter(({ piece }) => IN_ORDER.test(piece.text));
  const sorted = found.toSorted((a, b) => a.place!.start - b.place!.start);
  return found.some(({ piece }, i) => piece.text !== sorted[i]!.piece.text);
}

/** Addresses that a stand-in was for are back now. */
function isAnswered({ code, message }: Doubt, text: string): boolean {
  return code === "url_missing" && text.includes(/"(.*)"/.exec(message)?.[1] ?? "\u0000");
}
