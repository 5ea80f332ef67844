import type { JsonField } from "../json-field.ts";
import { type MetaspaceConfig, readMetaspace } from "../metaspace-config.ts";
import { type CutStage, cutStages } from "./cut-stages.ts";

/** What a pre-tokenizer does to a text: it writes it otherwise, cuts it in stages, and may mark the words. */
export interface CutPlan {
  /** Each cuts the pieces of the one before. */
  readonly stages: readonly PlannedStage[];
  /** Whether words are given to the model byte by byte, in the byte-level alphabet; else as text. */
  readonly isByteLevel: boolean;
  /** Whether a space is put before a text that does not begin with one. */
  readonly addPrefixSpace: boolean;
  /** How spaces are written, before anything is cut; undefined where they stay. */
  readonly metaspace: MetaspaceConfig | undefined;
  /** What each word that does not begin with it gets before it; undefined for nothing. */
  readonly mark: string | undefined;
}

export interface PlannedStage extends CutStage {
  /** Whether it comes after ByteLevel: each byte is a letter of its alphabet. */
  readonly areLetters: boolean;
}

/**
 * Reads a pre-tokenizer: a Sequence, one stage, or none. Undefined if a stage does more than cut, but for what ByteLevel and
 * Metaspace do to a text as its first stage, and Metaspace to words without spaces as the last.
 */
export function cutPlan(preTokenizer: JsonField): CutPlan | undefined {
  const all = preTokenizer.isAbsent() ? [] : flatten(preTokenizer);
  const stages: PlannedStage[] = [];
  let isByteLevel = false;
  let addPrefixSpace = false;
  let metaspace: MetaspaceConfig | undefined;
  let mark: string | undefined;
  let hasSpaces = true;
  for (const [place, stage] of all.entries()) {
    const type = stage.get("type").value;
    const isFirst = place === 0;
    let cuts: readonly CutStage[] | undefined;
    if (type === "Metaspace") {
      const config = readMetaspace(stage);
      const isOfWords = !hasSpaces && !isByteLevel && config.prependScheme === "always" && place === all.length - 1;
      if (isFirst) metaspace = config;
      else if (isOfWords) mark = config.replacement;
      else return undefined;
      cuts = config.split ? [beforeEach(config.replacement)] : [];
    } else cuts = cutStages(stage);
    if (cuts === undefined) return undefined;
    for (const cut of cuts) stages.push({ ...cut, areLetters: isByteLevel });
    if (type === "WhitespaceSplit") hasSpaces = false;
    if (type === "ByteLevel") {
      const addsSpace = stage.get("add_prefix_space").boolean(true);
      // Bytes of bytes, or a space before each of the pieces so far.
      if (isByteLevel || (addsSpace && !isFirst)) return undefined;
      isByteLevel = true;
      addPrefixSpace = addsSpace;
    }
  }
  return { stages, isByteLevel, addPrefixSpace, metaspace, mark };
}

/** Cuts before each of one character. */
function beforeEach(character: string): CutStage {
  const point = character.codePointAt(0)!;
  return { expression: { kind: "set", set: [point, point] }, behavior: "MergedWithNext", isInverted: false };
}

/** The stages of a Sequence, or the one stage. */
function flatten(stage: JsonField): JsonField[] {
  return stage.get("type").value === "Sequence" ? stage.get("pretokenizers").items().flatMap(flatten) : [stage];
}
