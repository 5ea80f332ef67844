import { type Piece, piecesIn } from "../protect/find-pieces.ts";
import { locatePieces } from "../protect/locate-pieces.ts";
import { STAND_IN_STYLES, type StoodIn, standIn } from "../protect/stand-ins.ts";
import type { Doubt, Translation } from "../translator.ts";
import { markTree } from "./mark-tree.ts";
import { placeMarks } from "./place-marks.ts";
import { rangeGuesser } from "./range-guesser.ts";
import { rewrite } from "./rewrite.ts";
import type { Mark, Segment } from "./segment.ts";
import { translateApart } from "./translate-apart.ts";
import { type TranslatedSegment, type TranslateTexts, translatedSegment } from "./translated-segment.ts";
import { wordUnits } from "./word-units.ts";

export interface SegmentOptions {
  /** BCP 47, the language of the translations. */
  readonly to: string;
  readonly doNotTranslate?: readonly string[] | undefined;
}

/** More marks than people write in a paragraph, and deeper: placing them would take their square in time. */
const MOST_MARKS = 400;
const MOST_LEVELS = 100;

/** A segment on its way. */
interface Job {
  readonly segment: Segment;
  readonly pieces: readonly Piece[];
  result?: TranslatedSegment;
}

/**
 * Translates segments so that what must not change comes through and each mark has its place. First with all words as they are;
 * where a piece is lost, with words that stand for the pieces; where that fails too, the words around the pieces by themselves,
 * which is said in the doubts.
 */
export async function translateSegments(
  translate: TranslateTexts,
  segments: readonly Segment[],
  options: SegmentOptions,
): Promise<TranslatedSegment[]> {
  const jobs = segments.map((segment): Job => ({ segment, pieces: piecesIn(segment, options.doNotTranslate) }));
  const open = () => jobs.filter(({ segment, result }) => result === undefined && isPlaceable(segment.marks));
  const attempt = async (viewOf: (job: Job) => StoodIn | undefined): Promise<void> => {
    const tries = open().flatMap((job) => {
      const view = viewOf(job);
      return view === undefined ? [] : [{ job, view }];
    });
    if (tries.length === 0) return;
    const translations = await translate(tries.map(({ view }) => view.source.text));
    for (const [index, { job, view }] of tries.entries()) {
      const result = settle(job, view, translations[index]!, options.to);
      if (result !== undefined) job.result = result;
    }
  };
  await attempt(({ segment, pieces }) => ({ source: rewrite(segment.text, []), pieces }));
  for (const style of STAND_IN_STYLES) {
    await attempt(({ segment, pieces }) => (pieces.length === 0 ? undefined : standIn(segment.text, pieces, style)));
  }
  const left = jobs.filter(({ result }) => result === undefined);
  const apart = await translateApart(translate, left);
  for (const [index, job] of left.entries()) job.result = apart[index]!;
  return jobs.map(({ result }) => result!);
}

function isPlaceable(marks: readonly Mark[]): boolean {
  let [depth, deepest] = [0, 0];
  for (const { kind } of marks) {
    if (kind === "open") deepest = Math.max(deepest, ++depth);
    else if (kind === "close") depth--;
  }
  return marks.length <= MOST_MARKS && deepest <= MOST_LEVELS;
}

/** The segment's translation if all pieces are in it and the marks have places. */
function settle(
  { segment, pieces }: Job,
  view: StoodIn,
  translation: Translation,
  to: string,
): TranslatedSegment | undefined {
  const { text: target, sentences } = translation;
  const source = view.source.text;
  const located = locatePieces(view.pieces, source, target);
  const places = view.pieces.map((piece, index) => ({ piece: pieces[index]!, place: located.get(piece) ?? null }));
  if (places.some(({ place }) => place === null)) return undefined;
  const restored = rewrite(
    target,
    places.map(({ piece, place }) => ({ ...place!, text: piece.text })).sort((a, b) => a.start - b.start),
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

/** Addresses that a stand-in was for are back now. */
function isAnswered({ code, message }: Doubt, text: string): boolean {
  return code === "url_missing" && text.includes(/"(.*)"/.exec(message)?.[1] ?? "\u0000");
}
