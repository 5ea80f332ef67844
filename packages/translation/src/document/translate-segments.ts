import { numbersIn, type Piece, piecesIn } from "../protect/find-pieces.ts";
import { STAND_IN_STYLES, type StoodIn, standIn } from "../protect/stand-ins.ts";
import type { Doubt } from "../translator.ts";
import { rewrite } from "./rewrite.ts";
import type { Segment } from "./segment.ts";
import { settleTranslation } from "./settle-translation.ts";
import { translateApart } from "./translate-apart.ts";
import { translateChoices } from "./translate-choices.ts";
import { type TranslatedSegment, type TranslateTexts, translatedSegment } from "./translated-segment.ts";

export interface SegmentOptions {
  /** BCP 47, the language of the translations. */
  readonly to: string;
  readonly doNotTranslate?: readonly string[] | undefined;
  /** Of choices in choices. Default 0. */
  readonly level?: number;
}

/** More marks and pieces than people write in a paragraph, and deeper: placing them would take their square in time. */
const MOST_MARKS = 400;
const MOST_PIECES = 400;
const MOST_LEVELS = 100;
/** Choices in choices in choices: more than messages have. Deeper ones stay as they are. */
const MOST_CHOICE_LEVELS = 8;

/** A segment on its way. */
interface Job {
  readonly segment: Segment;
  readonly pieces: readonly Piece[];
  result?: TranslatedSegment;
}

/**
 * Translates segments so that what must not change comes through and each mark has its place. First with all words as they are;
 * where a piece is lost, with words that stand for the pieces; where that fails too, the words around the pieces by themselves,
 * which is said in the doubts. Numbers that get lost are tried once with words that stand for them.
 */
export async function translateSegments(
  translate: TranslateTexts,
  segments: readonly Segment[],
  options: SegmentOptions,
): Promise<TranslatedSegment[]> {
  const { to, doNotTranslate = [], level = 0 } = options;
  const choices = await translateChoices(level < MOST_CHOICE_LEVELS ? segments : [], (branches) =>
    translateSegments(translate, branches, { to, doNotTranslate: [...doNotTranslate, "#"], level: level + 1 }),
  );
  const jobs = segments.map((segment, index): Job => {
    const job: Job = { segment, pieces: piecesIn(segment, doNotTranslate, choices[index]?.pieces) };
    if (!hasWords(job)) job.result = asItIs(job);
    return job;
  });

  const attempt = async (wanted: (job: Job) => boolean, viewOf: (job: Job) => View): Promise<void> => {
    const tries = jobs
      .filter((job) => isPlaceable(job) && wanted(job))
      .map((job) => ({ job, sent: { segment: job.segment, ...viewOf(job) } }));
    if (tries.length === 0) return;
    const translations = await translate(
      tries.map(({ sent }) => sent.view.source.text),
      { alignments: tries.some(({ job }) => job.segment.marks.some(({ kind }) => kind !== "keep")) },
    );
    for (const [index, { job, sent }] of tries.entries()) {
      const result = settleTranslation(sent, translations[index]!, to);
      if (result !== undefined && !(job.result !== undefined && losesNumber(result))) job.result = result;
    }
  };
  await attempt(
    ({ result, pieces }) => result === undefined && !pieces.some(({ written }) => written !== undefined),
    ({ segment, pieces }) => ({ pieces, view: { source: rewrite(segment.text, []), pieces } }),
  );
  for (const style of STAND_IN_STYLES) {
    await attempt(
      ({ result, pieces }) => result === undefined && pieces.length > 0,
      ({ segment, pieces }) => ({ pieces, view: standIn(segment.text, pieces, style) }),
    );
  }
  await attempt(
    ({ result }) => result !== undefined && losesNumber(result),
    ({ segment, pieces: own }) => {
      const pieces = numbersIn(segment, own);
      return { pieces, view: standIn(segment.text, pieces, STAND_IN_STYLES[0]!) };
    },
  );
  const left = jobs.filter(({ result }) => result === undefined);
  const apart = await translateApart(translate, left);
  for (const [index, job] of left.entries()) job.result = apart[index]!;
  return jobs.map(({ result }, index) => withDoubts(result!, choices[index]?.doubts ?? []));
}

interface View {
  readonly pieces: readonly Piece[];
  readonly view: StoodIn;
}

function isPlaceable({ segment: { marks }, pieces }: Job): boolean {
  let [depth, deepest] = [0, 0];
  for (const { kind } of marks) {
    if (kind === "open") deepest = Math.max(deepest, ++depth);
    else if (kind === "close") depth--;
  }
  return marks.length <= MOST_MARKS && pieces.length <= MOST_PIECES && deepest <= MOST_LEVELS;
}

/** Whether there is something to translate between the pieces. */
function hasWords({ segment, pieces }: Job): boolean {
  return /\p{L}/u.test(
    rewrite(
      segment.text,
      pieces.map(({ start, end }) => ({ start, end, text: "" })),
    ).text,
  );
}

function asItIs({ segment: { text, marks }, pieces }: Job): TranslatedSegment {
  const written = rewrite(
    text,
    pieces.map((piece) => ({ ...piece, text: piece.written ?? piece.text })),
  );
  return translatedSegment(
    written.text,
    marks.map((mark) => ({ ...mark, start: written.at(mark.start), end: written.at(mark.end) })),
    [],
  );
}

function losesNumber({ doubts }: TranslatedSegment): boolean {
  return doubts.some(({ code }) => code === "number_missing");
}

function withDoubts({ text, marks, doubts }: TranslatedSegment, more: readonly Doubt[]): TranslatedSegment {
  return translatedSegment(text, marks, [...more, ...doubts]);
}
