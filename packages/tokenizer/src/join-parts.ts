import type { Part, SequencePart } from "./parts.ts";
import type { Range } from "./range.ts";
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

/** Where each token is in its sequence, with what post-processors trim taken off; [0, 0] for an added one. */
export function joinOffsets(parts: readonly Part[]): readonly Range[] {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === "sequence" && first.trims.length === 0) {
    const { offsets } = first.tokens.details();
    return first.start === 0 && first.end === offsets.length ? offsets : offsets.slice(first.start, first.end);
  }
  const joined: Range[] = [];
  for (const part of parts) {
    if (part.kind === "sequence") joinSequence(part, joined);
    else for (const _ of part.ids) joined.push([0, 0]);
  }
  return joined;
}

function joinSequence(part: SequencePart, joined: Range[]): void {
  const details = part.tokens.details();
  const { offsets } = details;
  if (part.trims.length === 0) {
    for (let i = part.start; i < part.end; i++) joined.push(offsets[i]!);
    return;
  }
  const { tokens } = details;
  for (let i = part.start; i < part.end; i++) {
    let [start, end] = offsets[i]!;
    for (const trim of part.trims)
      [start, end] = trimOffsets(part.tokens.textOf(i), tokens[i]!, start, end, i === part.start, trim);
    joined.push([start, end]);
  }
}
