import type { Encoding } from "../encoding.ts";
import type { PaddingOptions } from "../padding.ts";
import type { Tokenizer } from "../tokenizer.ts";
import type { TruncationOptions } from "../truncation.ts";
import type { Oracle } from "./oracle.ts";
import { firstDifference, plainOracle, plainOurs } from "./plain-encoding.ts";

/** A text, and a second one for models that take two. */
export interface Input {
  text: string;
  pair?: string;
}

/** A way to encode that both libraries know. */
export interface Mode {
  addSpecialTokens: boolean;
  truncation?: Required<TruncationOptions>;
  padding?: Required<PaddingOptions>;
}

/** An input on which the two differ. */
export interface Difference {
  input: Input;
  /** Which field, with both values. */
  what: string;
}

/**
 * Encodes all inputs (either all pairs or none) with both libraries and returns those on which anything differs. Single
 * texts are one batch, so that padding to the longest means the same on both sides. An error on both sides is agreement.
 */
export async function checkEncoding(
  oracle: Oracle,
  ours: Tokenizer,
  inputs: readonly Input[],
  mode: Mode,
): Promise<Difference[]> {
  const safe = mode.truncation === undefined ? inputs : inputs.filter((input) => isSafe(ours, input, mode));
  if (safe.length === 0) return [];
  const expected = await oracle.encode(safe, mode);
  const got = encodeWithOurs(ours, safe, mode);
  if (expected !== undefined && !(got instanceof Error)) {
    const differences: Difference[] = [];
    for (const [i, input] of safe.entries()) {
      const what = firstDifference(plainOracle(expected[i]!), plainOurs(got[i]!), ...oracle.unknown(input, mode));
      if (what !== undefined) differences.push({ input, what });
    }
    return differences;
  }
  if (safe.length === 1) {
    if (expected === undefined && got instanceof Error) return [];
    const what = got instanceof Error ? `expected no error, got ${got.message}` : "expected an error, got none";
    return [{ input: safe[0]!, what }];
  }
  // Something in the batch is an error for one of the two: look at each input alone.
  const differences: Difference[] = [];
  for (const input of safe) differences.push(...(await checkEncoding(oracle, ours, [input], mode)));
  return differences;
}

function encodeWithOurs(ours: Tokenizer, inputs: readonly Input[], mode: Mode): readonly Encoding[] | Error {
  const { addSpecialTokens, truncation, padding } = mode;
  const options = {
    addSpecialTokens,
    ...(truncation === undefined ? {} : { truncation }),
    ...(padding === undefined ? {} : { padding }),
  };
  try {
    if (inputs.every(({ pair }) => pair === undefined) && truncation === undefined) {
      return ours.encodeBatch(
        inputs.map(({ text }) => text),
        options,
      );
    }
    return inputs.map(({ text, pair }) => ours.encode(text, pair === undefined ? options : { ...options, pair }));
  } catch (error) {
    return error as Error;
  }
}

/** The reference aborts the process when a stride is not shorter than a window. Those inputs are left out. */
function isSafe(ours: Tokenizer, { text, pair }: Input, mode: Mode): boolean {
  const { maxLength, stride, strategy } = mode.truncation!;
  const length = (of: string): number => {
    try {
      return ours.encode(of, { addSpecialTokens: false }).length;
    } catch {
      return 0;
    }
  };
  const added = mode.addSpecialTokens ? ours.encode("", pair === undefined ? {} : { pair: "" }).length : 0;
  const room = maxLength - added;
  if (room <= stride) return false;
  const [first, second] = [length(text), pair === undefined ? 0 : length(pair)];
  const tooMany = first + second - room;
  if (tooMany <= 0) return true;
  let kept: [number, number];
  if (strategy === "only_first" || (strategy === "longest_first" && pair === undefined))
    kept = [first - tooMany, second];
  else if (strategy === "only_second") kept = [first, second - tooMany];
  else {
    const short = Math.min(first, second);
    const rest = short > room ? short : Math.max(short, room - short);
    const half = Math.floor(room / 2);
    kept = short + rest > room ? [half, half] : [Math.min(first, rest), Math.min(second, rest)];
  }
  const isFine = (length_: number, kept_: number): boolean => kept_ >= length_ || kept_ <= 0 || stride < kept_;
  return isFine(first, kept[0]) && isFine(second, kept[1]);
}
