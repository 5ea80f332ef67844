import type { Piece } from "../protect/find-pieces.ts";
import { icuChoices } from "../protect/icu-choices.ts";
import type { Doubt } from "../translator.ts";
import { type Replacement, rewrite } from "./rewrite.ts";
import type { Segment } from "./segment.ts";
import type { TranslatedSegment } from "./translated-segment.ts";

/** The choices in a segment as pieces, written with their texts translated. */
export interface TranslatedChoices {
  readonly pieces: readonly Piece[];
  readonly doubts: readonly Doubt[];
}

/**
 * Translates the texts inside the ICU choices of segments, each by itself.
 *
 * @param translate translates segments; it comes back here for the choices inside of choices
 */
export async function translateChoices(
  segments: readonly Segment[],
  translate: (segments: readonly Segment[]) => Promise<TranslatedSegment[]>,
): Promise<TranslatedChoices[]> {
  const choices = segments.map(({ text }) => icuChoices(text));
  const branches = choices.flatMap((own, index) =>
    own.flatMap((choice) => choice.branches.map((branch) => branchOf(segments[index]!, branch))),
  );
  const translated = branches.length === 0 ? [] : await translate(branches);
  let next = 0;
  return choices.map((own, index) => {
    const { text } = segments[index]!;
    const doubts: Doubt[] = [];
    const pieces = own.map(({ start, end, branches: places }): Piece => {
      const replacements = places.map((place): Replacement => {
        const result = translated[next++]!;
        doubts.push(...result.doubts);
        return { start: place.start - start, end: place.end - start, text: result.text };
      });
      const choice = text.slice(start, end);
      return { start, end, text: choice, written: rewrite(choice, replacements).text };
    });
    return { pieces, doubts };
  });
}

function branchOf({ id, text }: Segment, { start, end }: { readonly start: number; readonly end: number }): Segment {
  return { id, text: text.slice(start, end), marks: [] };
}
