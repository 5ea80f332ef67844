import type { Piece } from "../protect/find-pieces.ts";
import type { Doubt } from "../translator.ts";
import type { Mark, Segment } from "./segment.ts";
import { type TranslatedSegment, type TranslateTexts, translatedSegment } from "./translated-segment.ts";

/** The parts of a segment between its marks and pieces. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly piece?: Piece;
}

/**
 * Translates what stands between marks and pieces part by part, so that markup and pieces stand where they stood in the source,
 * whatever the model does. The parts lose their context: each segment says so in a doubt.
 */
export async function translateApart(
  translate: TranslateTexts,
  jobs: readonly { readonly segment: Segment; readonly pieces: readonly Piece[] }[],
): Promise<TranslatedSegment[]> {
  const parted = jobs.map(({ segment, pieces }) => partsOf(segment, pieces));
  const texts = parted.flatMap((parts, index) => parts.flatMap((part) => wordsOf(jobs[index]!.segment, part) ?? []));
  const translations = texts.length === 0 ? [] : await translate(texts);
  let next = 0;
  return jobs.map(({ segment, pieces }, index) => {
    const doubts: Doubt[] = [];
    const starts = new Map<number, number>();
    let text = "";
    for (const part of parted[index]!) {
      starts.set(part.start, text.length);
      const own = segment.text.slice(part.start, part.end);
      const words = wordsOf(segment, part);
      if (words === undefined) text += part.piece?.written ?? own;
      else {
        const translation = translations[next++]!;
        doubts.push(...translation.sentences.flatMap((sentence) => sentence.doubts));
        // by functions: "$" means nothing special then
        text += own.replace(words, () => translation.text);
      }
    }
    starts.set(segment.text.length, text.length);
    doubts.unshift(doubtOf(segment, pieces));
    const marks = segment.marks.map(
      (mark): Mark => ({ ...mark, start: starts.get(mark.start)!, end: starts.get(mark.end)! }),
    );
    return translatedSegment(text, marks, doubts);
  });
}

function partsOf({ text, marks }: Segment, pieces: readonly Piece[]): Part[] {
  const cuts = new Set([
    0,
    text.length,
    ...marks.flatMap(({ start, end }) => [start, end]),
    ...pieces.flatMap(({ start, end }) => [start, end]),
  ]);
  const places = [...cuts].sort((a, b) => a - b);
  const byStart = new Map(pieces.map((piece) => [piece.start, piece]));
  return places.slice(1).map((end, index): Part => {
    const start = places[index]!;
    const piece = byStart.get(start);
    return { start, end, ...(piece !== undefined && { piece }) };
  });
}

/** What of a part is translated. */
function wordsOf({ text }: Segment, { start, end, piece }: Part): string | undefined {
  const words = text.slice(start, end).trim();
  return piece === undefined && /\p{L}/u.test(words) ? words : undefined;
}

function doubtOf({ marks }: Segment, pieces: readonly Piece[]): Doubt {
  const lost = pieces.map(({ text }) => `"${text}"`).join(", ");
  return pieces.length > 0
    ? {
        code: "placeholder_missing",
        message: `the model did not keep ${lost.slice(0, 200)}: the words around were translated apart`,
      }
    : { code: "markup_moved", message: `the words between ${marks.length} marks were translated apart` };
}
