import type { Parsing } from "./added-tokens.ts";
import type { TextInput } from "./check-input.ts";
import { locateByEngine, tokenizeByEngine } from "./engine-pipeline.ts";
import type { TextEngine } from "./engines/text-engine.ts";
import type { SequenceTokens, TokenDetails } from "./parts.ts";
import { type Stages, tokenizeByStages } from "./reference-pipeline.ts";

/** Stages, with an engine where there is one for them. */
export interface StagesAndEngine extends Stages {
  /** A faster way to the ids. */
  readonly engine?: TextEngine | undefined;
}

/** The tokens of one sequence: ids at once, everything else when it is asked for. */
export function sequenceTokens(stages: StagesAndEngine, input: TextInput, parsing: Parsing): SequenceTokens {
  return typeof input === "string" ? textTokens(stages, input, parsing) : wordTokens(stages, input, parsing);
}

function textTokens(stages: StagesAndEngine, input: string, parsing: Parsing): SequenceTokens {
  // A lone surrogate is no character: it becomes U+FFFD, which is as long, so positions stay.
  const text = input.isWellFormed() ? input : input.toWellFormed();
  if (stages.engine === undefined || parsing.barriers !== undefined) {
    const tokenized = tokenizeByStages(stages, text, parsing);
    return { ids: tokenized.ids, details: () => tokenized, textOf: () => text };
  }
  const { engine } = stages;
  const ids = tokenizeByEngine(stages, engine, text, parsing.special);
  let details: TokenDetails | undefined;
  return {
    ids,
    details() {
      details ??= locateByEngine(stages, engine, text, parsing.special, ids) ?? tokenizeByStages(stages, text, parsing);
      return details;
    },
    textOf: () => text,
  };
}

/** Words given apart are tokenized each on its own; the number of the word is the word id of its tokens. */
function wordTokens(stages: StagesAndEngine, words: readonly string[], parsing: Parsing): SequenceTokens {
  const parts = words.map((word) => textTokens(stages, word, parsing));
  const ids: number[] = [];
  const wordOf: number[] = [];
  parts.forEach((part, word) => {
    for (const id of part.ids) {
      ids.push(id);
      wordOf.push(word);
    }
  });
  return {
    ids,
    details() {
      const details = parts.map((part) => part.details());
      return {
        tokens: details.flatMap(({ tokens }) => [...tokens]),
        offsets: details.flatMap(({ offsets }) => offsets),
        words: wordOf,
      };
    },
    textOf: (index) => words[wordOf[index]!]!,
  };
}
