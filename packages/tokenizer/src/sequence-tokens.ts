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
  return new EngineTokens(stages, stages.engine, text, parsing);
}

// A class: closures for each text would take longer to make than a short text takes to encode.
class EngineTokens implements SequenceTokens {
  readonly ids: readonly number[];
  readonly #stages: Stages;
  readonly #engine: TextEngine;
  readonly #text: string;
  readonly #parsing: Parsing;
  #details: TokenDetails | undefined;

  constructor(stages: Stages, engine: TextEngine, text: string, parsing: Parsing) {
    this.ids = tokenizeByEngine(stages, engine, text, parsing.special);
    this.#stages = stages;
    this.#engine = engine;
    this.#text = text;
    this.#parsing = parsing;
  }

  details(): TokenDetails {
    this.#details ??=
      locateByEngine(this.#stages, this.#engine, this.#text, this.#parsing.special, this.ids) ??
      tokenizeByStages(this.#stages, this.#text, this.#parsing);
    return this.#details;
  }

  textOf(): string {
    return this.#text;
  }
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
        flatOffsets: Int32Array.from(details.flatMap(({ flatOffsets }) => [...flatOffsets])),
        words: wordOf,
      };
    },
    textOf: (index) => words[wordOf[index]!]!,
  };
}
