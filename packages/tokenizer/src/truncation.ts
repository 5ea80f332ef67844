import { checkOptions, isCount, isSide } from "./check-options.ts";
import { TokenizerError } from "./errors.ts";
import { type Group, groupLength, type SequencePart } from "./parts.ts";

/** Which sequence gives way when the whole is too long. */
export type TruncationStrategy = "longest_first" | "only_first" | "only_second";

export interface TruncationOptions {
  /** Tokens in the result at most, special tokens included. */
  maxLength: number;
  /** Default `"longest_first"`. */
  strategy?: TruncationStrategy;
  /** Tokens that a window of the overflow shares with the one before. Default 0; must be less than what is left for text. */
  stride?: number;
  /** Which end is cut off. Default: the tokenizer's `truncationSide`. */
  side?: "left" | "right";
}

const strategies: readonly unknown[] = ["longest_first", "only_first", "only_second"];

/** Checks the values and fills in defaults. */
export function resolveTruncation(options: TruncationOptions, side: "left" | "right"): Required<TruncationOptions> {
  checkOptions("truncation", options, {
    maxLength: isCount,
    strategy: ['"longest_first", "only_first" or "only_second"', (value) => strategies.includes(value)],
    stride: isCount,
    side: isSide,
  });
  if (options.maxLength === undefined) throw new TokenizerError("TOKENIZER_OPTION", "truncation needs maxLength");
  return {
    maxLength: options.maxLength,
    strategy: options.strategy ?? "longest_first",
    stride: options.stride ?? 0,
    side: options.side ?? side,
  };
}

/**
 * Cuts one or two sequences so that together with `added` special tokens they have at most `maxLength` tokens.
 * What is cut off becomes windows of the same length, `stride` tokens of each shared with the one before.
 *
 * @throws TokenizerError `TOKENIZER_TRUNCATION` when it cannot be done: no second sequence, a sequence shorter than
 * what has to go, no room beside the special tokens, or a stride that never gets forward.
 */
export function truncateGroups(groups: Group[], options: Required<TruncationOptions>, added: number): Group[] {
  const { strategy, stride, side } = options;
  const maxLength = options.maxLength - added;
  const [first, second] = groups as [Group, Group | undefined];
  if (maxLength < 0) {
    throw new TokenizerError(
      "TOKENIZER_TRUNCATION",
      `truncation.maxLength is ${options.maxLength}, but the special tokens alone are ${added}`,
    );
  }
  const cut = (group: Group, length: number) => truncateGroup(group, length, stride, side);
  if (maxLength === 0) return groups.map((group) => cut(group, 0));
  const firstLength = groupLength(first);
  const secondLength = second === undefined ? 0 : groupLength(second);
  const excess = firstLength + secondLength - maxLength;
  if (excess <= 0) return groups;

  if (strategy === "longest_first") {
    if (second === undefined) return [cut(first, maxLength)];
    const [keepFirst, keepSecond] = shareLength(firstLength, secondLength, maxLength);
    return [cut(first, keepFirst), cut(second, keepSecond)];
  }
  const target = strategy === "only_first" ? first : second;
  if (target === undefined) {
    throw new TokenizerError("TOKENIZER_TRUNCATION", 'truncation.strategy is "only_second", but there is no pair');
  }
  const length = groupLength(target);
  if (length <= excess) {
    throw new TokenizerError(
      "TOKENIZER_TRUNCATION",
      `${strategy}: that sequence has ${length} tokens, but ${excess} would have to go`,
    );
  }
  const kept = cut(target, length - excess);
  return strategy === "only_first" ? (second === undefined ? [kept] : [kept, second]) : [first, kept];
}

/** The shorter sequence is kept whole if it takes at most half of the room; else each gets half. */
function shareLength(first: number, second: number, room: number): [number, number] {
  const swap = first > second;
  let shorter = Math.min(first, second);
  let longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
  if (shorter + longer > room) {
    shorter = Math.floor(room / 2);
    longer = shorter + (room % 2);
  }
  return swap ? [longer, shorter] : [shorter, longer];
}

function truncateGroup(group: Group, maxLength: number, stride: number, side: "left" | "right"): Group {
  const part = group.parts[0] as SequencePart;
  const length = part.end - part.start;
  if (maxLength >= length) return group;
  if (maxLength === 0) return { parts: [{ ...part, end: part.start }], overflowing: [group] };
  if (stride >= maxLength) {
    throw new TokenizerError(
      "TOKENIZER_TRUNCATION",
      `truncation.stride is ${stride}, which must be less than the ${maxLength} tokens left for this sequence`,
    );
  }
  const step = maxLength - stride;
  const windows: Group[] = [];
  const add = (start: number, end: number) => windows.push({ parts: [{ ...part, start, end }], overflowing: [] });
  if (side === "right") {
    for (let start = 0; start < length; start += step) {
      const end = Math.min(start + maxLength, length);
      add(part.start + start, part.start + end);
      if (end === length) break;
    }
  } else {
    for (let end = length; end > 0; end -= step) {
      const start = Math.max(0, end - maxLength);
      add(part.start + start, part.start + end);
      if (start === 0) break;
    }
  }
  return { parts: windows[0]!.parts, overflowing: windows.slice(1) };
}
