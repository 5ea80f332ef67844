import { type CodePointSet, setInTable } from "../expressions/code-point-set.ts";
import { anything, choice, type Expression, literal, repeat } from "../expressions/expression.ts";
import { parseExpression } from "../expressions/parse-expression.ts";
import { readPattern, type TextPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import { GPT2_PATTERN } from "../pre-tokenizers/byte-level.ts";
import { oneCharacter } from "../pre-tokenizers/character-splits.ts";
import { type SplitBehavior, splitBehaviors } from "../pre-tokenizers/split-text.ts";
import { BERT_PUNCTUATION, bertClassTable, WHITE_SPACE } from "../unicode/bert-class.ts";
import { characterClassTable, NUMERIC, WORD } from "../unicode/character-class.ts";

/** A pre-tokenizer that does nothing but cut at the matches of an expression. */
export interface CutStage {
  readonly expression: Expression;
  /** The same for an expression that is too much for an automaton. */
  pattern?(): TextPattern;
  readonly behavior: SplitBehavior;
  /** Whether what lies between the matches counts as matched. */
  readonly isInverted: boolean;
}

/** The stages of one pre-tokenizer, each cutting the pieces of the one before; undefined if it does more than cut. */
export function cutStages(preTokenizer: JsonField): CutStage[] | undefined {
  const type = preTokenizer.get("type").string();
  return Object.hasOwn(readers, type) ? readers[type]!(preTokenizer) : undefined;
}

const readers: Readonly<Record<string, (config: JsonField) => CutStage[]>> = {
  BertPreTokenizer: () => [cut(whiteSpace(), "Removed"), cut(punctuation())],
  ByteLevel: (config) => (config.get("use_regex").boolean(true) ? [cut(parseExpression(GPT2_PATTERN))] : []),
  CharDelimiterSplit(config) {
    const delimiter = oneCharacter(config.get("delimiter"));
    return [cut(oneOf([delimiter, delimiter]), "Removed")];
  },
  Digits(config) {
    const isEach = config.get("individual_digits").boolean(false);
    return [cut(charactersWith(NUMERIC), isEach ? "Isolated" : "Contiguous")];
  },
  FixedLength: (config) => [cut(repeat(anything, 1, config.get("length").count(5)))],
  Punctuation: (config) => [cut(punctuation(), config.get("behavior").oneOf(splitBehaviors, "Isolated"))],
  Split(config) {
    const pattern = config.get("pattern");
    const string = pattern.get("String");
    const expression = string.isAbsent() ? parseExpression(pattern.get("Regex").string()) : literal(string.string());
    const behavior = config.get("behavior").oneOf(splitBehaviors);
    return [
      { expression, pattern: () => readPattern(pattern), behavior, isInverted: config.get("invert").boolean(false) },
    ];
  },
  Whitespace() {
    const word = charactersWith(WORD);
    const other = setInTable(characterClassTable(), (flags) => (flags & WORD) === 0);
    const space = whiteSpace();
    return [cut(space, "Removed"), cut(choice(repeat(word, 1, Infinity), repeat(oneOf(other), 1, Infinity)))];
  },
  WhitespaceSplit: () => [cut(whiteSpace(), "Removed")],
};

function cut(expression: Expression, behavior: SplitBehavior = "Isolated"): CutStage {
  return { expression, behavior, isInverted: false };
}

function oneOf(set: CodePointSet): Expression {
  return { kind: "set", set };
}

function charactersWith(flag: number): Expression {
  return oneOf(setInTable(characterClassTable(), (flags) => (flags & flag) !== 0));
}

const whiteSpace = () => oneOf(setInTable(bertClassTable(), (flags) => (flags & WHITE_SPACE) !== 0));
const punctuation = () => oneOf(setInTable(bertClassTable(), (flags) => (flags & BERT_PUNCTUATION) !== 0));
