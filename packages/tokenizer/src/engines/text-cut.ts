import { expressionAutomaton } from "../expressions/expression-automaton.ts";
import type { JsonField } from "../json-field.ts";
import type { Steps } from "../steps.ts";
import { type CutPlan, cutPlan } from "./cut-plan.ts";
import { chainScanner } from "./scanners/chain-scanner.ts";
import { characterReader } from "./scanners/character-reader.ts";
import type { Cutter } from "./scanners/cutter.ts";
import { endsBeforeSpaces } from "./scanners/ends-before-spaces.ts";
import { expressionCutter } from "./scanners/expression-cutter.ts";
import { patternCutter } from "./scanners/pattern-cutter.ts";
import type { CoreCutter, CoreScanner, Scanner } from "./scanners/scanner.ts";

/** As in core/scan-automata.ts. */
const MAX_AUTOMATA = 16;

/** How a pre-tokenizer cuts the bytes of a text into words, whatever it is put together of. */
export interface TextCut extends CutPlan {
  readonly scanner: Scanner;
  /** Whether some text is dropped: the words are not all of it. */
  readonly drops: boolean;
}

/** Makes the scanner of a pre-tokenizer; undefined for one that has no {@link cutPlan}. */
export function* textCut(preTokenizer: JsonField): Steps<TextCut | undefined> {
  const plan = cutPlan(preTokenizer);
  if (plan === undefined) return undefined;
  const cutters: Cutter[] = [];
  const automata: CoreCutter[] = [];
  for (const { expression, pattern, behavior, isInverted, areLetters } of plan.stages) {
    const automaton = yield* expressionAutomaton(expression);
    if (automaton === undefined) {
      cutters.push(patternCutter(pattern!(), behavior, isInverted, areLetters));
      continue;
    }
    const reader = characterReader(automaton.classes, areLetters);
    cutters.push(expressionCutter(automaton, reader, behavior, isInverted));
    automata.push({ automaton, reader, behavior, isInverted });
  }
  const drops = plan.stages.some(({ behavior }) => behavior === "Removed");
  const cutsCharacters = plan.stages.some(({ areLetters }) => areLetters);
  const scanner = Object.assign(chainScanner(cutters), { cutsCharacters });
  const isInCore = !drops && automata.length === cutters.length && automata.length <= MAX_AUTOMATA;
  if (isInCore) {
    const option = endsBeforeSpaces(automata) ? 1 : 0;
    Object.assign(scanner, { inCore: { name: "automata", option, automata } satisfies CoreScanner });
  }
  return { ...plan, scanner, drops };
}
