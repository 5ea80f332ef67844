import { type Part, partLength, type SequencePart } from "./parts.ts";
import { trimOffsets } from "./trim-offsets.ts";

/** The ids of the parts, one after the other; those of a whole sequence are not copied. */
export function joinIds(parts: readonly Part[]): readonly number[] {
  if (parts.length === 1) return partIds(parts[0]!);
  const ids: number[] = [];
  for (const part of parts) {
    if (part.kind !== "sequence") {
      for (const id of part.ids) ids.push(id);
      continue;
    }
    const from = part.tokens.ids;
    for (let i = part.start; i < part.end; i++) ids.push(from[i]!);
  }
  return ids;
}

function partIds(part: Part): readonly number[] {
  if (part.kind !== "sequence") return part.ids;
  const { ids } = part.tokens;
  return part.start === 0 && part.end === ids.length ? ids : ids.slice(part.start, part.end);
}

/** The tokens of the parts as text. */
export function joinTokens(parts: readonly Part[]): string[] {
  const joined: string[] = [];
  for (const part of parts) {
    if (part.kind !== "sequence") joined.push(...part.tokens);
    else {
      const { tokens } = part.tokens.details();
      for (let i = part.start; i < part.end; i++) joined.push(tokens[i]!);
    }
  }
  return joined;
}

/** Number of the word of each token; null for an added one. */
export function joinWords(parts: readonly Part[]): (number | null)[] {
  const joined: (number | null)[] = [];
  for (const part of parts) {
    if (part.kind !== "sequence") for (const _ of part.ids) joined.push(null);
    else {
      const { words } = part.tokens.details();
      for (let i = part.start; i < part.end; i++) joined.push(words[i]!);
    }
  }
  return joined;
}

/**
 * Where each token is in its sequence, with what post-processors trim taken off; 0 and 0 for an added one. Start and end of
 * token i are at 2 i and 2 i + 1.
 */
export function joinOffsets(parts: readonly Part[]): Int32Array {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === "sequence" && first.trims.length === 0) return partOffsets(first);
  const joined = new Int32Array(parts.reduce((sum, part) => sum + partLength(part), 0) * 2);
  let at = 0;
  for (const part of parts) {
    if (part.kind === "sequence") joined.set(part.trims.length === 0 ? partOffsets(part) : trimmedOffsets(part), at);
    at += partLength(part) * 2;
  }
  return joined;
}

function partOffsets({ tokens, start, end }: SequencePart): Int32Array {
  const { flatOffsets } = tokens.details();
  return end * 2 - start * 2 === flatOffsets.length ? flatOffsets : flatOffsets.subarray(start * 2, end * 2);
}

function trimmedOffsets(part: SequencePart): Int32Array {
  const trimmed = partOffsets(part).slice();
  const { tokens } = part.tokens.details();
  for (let i = part.start, at = 0; i < part.end; i++, at += 2) {
    for (const trim of part.trims) {
      const text = part.tokens.textOf(i);
      const isFirst = i === part.start;
      [trimmed[at], trimmed[at + 1]] = trimOffsets(text, tokens[i]!, trimmed[at]!, trimmed[at + 1]!, isFirst, trim);
    }
  }
  return trimmed;
}
