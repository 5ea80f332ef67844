import { expressionAutomaton } from "../expressions/expression-automaton.ts";
import type { JsonField } from "../json-field.ts";
import { type MetaspaceConfig, readMetaspace } from "../metaspace-config.ts";
import type { Steps } from "../steps.ts";
import { type CutStage, cutStages } from "./cut-stages.ts";
import { chainScanner } from "./scanners/chain-scanner.ts";
import { characterReader } from "./scanners/character-reader.ts";
import type { Cutter } from "./scanners/cutter.ts";
import { expressionCutter } from "./scanners/expression-cutter.ts";
import { patternCutter } from "./scanners/pattern-cutter.ts";
import type { CoreCutter, CoreScanner, Scanner } from "./scanners/scanner.ts";

/** As in core/scan-automata.ts. */
const MAX_AUTOMATA = 16;

/** How a pre-tokenizer cuts the bytes of a text into words, whatever it is put together of. */
export interface TextCut {
  readonly scanner: Scanner;
  /** Whether some text is dropped: the words are not all of it. */
  readonly drops: boolean;
  /** Whether words are given to the model byte by byte, in the byte-level alphabet; else as text. */
  readonly isByteLevel: boolean;
  /** Whether a space is put before a text that does not begin with one. */
  readonly addPrefixSpace: boolean;
  /** How spaces are written, before anything is cut; undefined where they stay. */
  readonly metaspace: MetaspaceConfig | undefined;
}

/**
 * Makes the scanner of a pre-tokenizer: a Sequence, one stage, or none. Undefined if a stage does more than cut, but for what
 * ByteLevel and Metaspace do to a text as its first stage.
 */
export function* textCut(preTokenizer: JsonField): Steps<TextCut | undefined> {
  const all = preTokenizer.isAbsent() ? [] : flatten(preTokenizer);
  const metaspace = all[0]?.get("type").value === "Metaspace" ? readMetaspace(all[0]) : undefined;
  const cutters: Cutter[] = [];
  const automata: CoreCutter[] = [];
  let drops = false;
  let cutsCharacters = false;
  let isByteLevel = false;
  let addPrefixSpace = false;
  for (const [place, stage] of all.entries()) {
    const isMetaspace = place === 0 && metaspace !== undefined;
    const cuts = isMetaspace ? metaspaceStages(metaspace) : cutStages(stage);
    if (cuts === undefined) return undefined;
    const writesBytes = stage.get("type").value === "ByteLevel";
    if (writesBytes && (isByteLevel || place > 0)) {
      // Bytes of bytes, or a space before each of the pieces so far.
      if (isByteLevel || stage.get("add_prefix_space").boolean(true)) return undefined;
    } else if (writesBytes) addPrefixSpace = stage.get("add_prefix_space").boolean(true);
    for (const { expression, pattern, behavior, isInverted } of cuts) {
      const automaton = yield* expressionAutomaton(expression);
      if (automaton === undefined) cutters.push(patternCutter(pattern!(), behavior, isInverted, isByteLevel));
      else {
        const reader = characterReader(automaton.classes, isByteLevel);
        cutters.push(expressionCutter(automaton, reader, behavior, isInverted));
        automata.push({ automaton, reader, behavior, isInverted });
      }
      drops ||= behavior === "Removed";
      cutsCharacters ||= isByteLevel;
    }
    isByteLevel ||= writesBytes;
  }
  const scanner = Object.assign(chainScanner(cutters), { cutsCharacters });
  const isInCore = !drops && automata.length === cutters.length && automata.length <= MAX_AUTOMATA;
  if (isInCore) Object.assign(scanner, { inCore: { name: "automata", option: 0, automata } satisfies CoreScanner });
  return { scanner, drops, isByteLevel, addPrefixSpace, metaspace };
}

function metaspaceStages({ replacement, split }: MetaspaceConfig): CutStage[] {
  const point = replacement.codePointAt(0)!;
  return split
    ? [{ expression: { kind: "set", set: [point, point] }, behavior: "MergedWithNext", isInverted: false }]
    : [];
}

/** The stages of a Sequence, or the one stage. */
function flatten(stage: JsonField): JsonField[] {
  return stage.get("type").value === "Sequence" ? stage.get("pretokenizers").items().flatMap(flatten) : [stage];
}
