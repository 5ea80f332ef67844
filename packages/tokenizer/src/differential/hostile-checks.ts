import { fromJson } from "../from-json.ts";
import { fromSentencePiece } from "../sentencepiece/from-sentencepiece.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { fixtureCases } from "./fixture-cases.ts";
import { hostileFiles, modelFile } from "./hostile-files.ts";
import { hostileText, longRuns } from "./hostile-text.ts";
import { random } from "./random.ts";
import { escaped } from "./shrink.ts";
import { tryFile, tryText } from "./try-hostile.ts";

export interface HostileOptions {
  seed: number;
  count: number;
  /** Called after every step, so that a hang can be seen from outside. */
  onStep?(step: string): void;
}

const shortTexts: readonly string[] = [
  "",
  "Hello world's 123  é\u0301 😀\n",
  "\ud800\0\ufeff <unk>[CLS] ▁a",
  "a".repeat(300),
];

/** Opens mutated files and encodes with those that open; describes what neither works nor fails clearly. */
export function checkHostileFiles({ seed, count, onStep }: HostileOptions): string[] {
  const wrong: string[] = [];
  const next = hostileFiles();
  for (let i = 0; i < count; i++) {
    const file = next(random(seed * 1_000_003 + i)); // each file has a seed of its own, so that one can be made again
    onStep?.(`file ${i} (${file.name})`);
    const what = tryFile(file.open, shortTexts);
    if (what !== undefined) wrong.push(`file ${i} (${file.name}): ${what}`);
  }
  return wrong;
}

/** Encodes, counts and decodes hostile texts with every small tokenizer in turn; describes what goes wrong. */
export function checkHostileTexts({ seed, count, onStep }: HostileOptions): string[] {
  const wrong: string[] = [];
  const all = openAll();
  for (let i = 0; i < count; i++) {
    const { name, tokenizer, tokens } = all[i % all.length]!;
    const text = hostileText(random(seed * 1_000_003 + i), tokens);
    if (i % 1000 === 0) onStep?.(`text ${i}`);
    const what = tryText(tokenizer, text);
    if (what !== undefined) wrong.push(`text ${i} (${name}) ${escaped(text).slice(0, 300)}: ${what}`);
  }
  return wrong;
}

export interface LongRunOptions {
  /** UTF-16 units of a run. */
  length: number;
  /** Processor time that one run may take. */
  limitMs: number;
  /** Part of the names of the tokenizers to be looked at; "" for all. */
  only?: string;
  onStep?(step: string): void;
}

/** Encodes long runs of one thing; describes what goes wrong or takes longer than the limit. */
export function checkLongRuns({ length, limitMs, only = "", onStep }: LongRunOptions): string[] {
  const wrong: string[] = [];
  for (const { name, tokenizer } of openAll().filter((one) => one.name.includes(only))) {
    for (const text of longRuns(length)) {
      const shown = `${escaped(text.slice(0, 4))} to ${length} units (${name})`;
      onStep?.(shown);
      const before = process.cpuUsage();
      const what = tryText(tokenizer, text);
      const { user, system } = process.cpuUsage(before);
      const took = Math.round((user + system) / 1000);
      if (what !== undefined) wrong.push(`${shown}: ${what}`);
      else if (took > limitMs) wrong.push(`${shown}: ${took} ms`);
    }
  }
  return wrong;
}

function openAll(): { name: string; tokenizer: Tokenizer; tokens: string[] }[] {
  const all = fixtureCases().map(({ name, json }) => {
    const added: { content: string }[] = JSON.parse(json).added_tokens;
    return { name, tokenizer: fromJson(json), tokens: added.map(({ content }) => content) };
  });
  return [...all, { name: "unigram.model", tokenizer: fromSentencePiece(modelFile()), tokens: ["<s>", "</s>"] }];
}
