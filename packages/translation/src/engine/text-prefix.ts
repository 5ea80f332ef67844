import { type LogitsProcessor, perRow } from "@glossa/generation";

/** A target prefix in tokens that are certain, and the beginning of the text that has to follow them. */
export interface TargetPrefix {
  readonly ids: readonly number[];
  /** Its last word may go on, so its tokens are not certain: only its characters are. `" "` after a space. */
  readonly rest: string;
}

/** @param encode the token ids of a target text */
export function targetPrefix(prefix: string, encode: (text: string) => readonly number[]): TargetPrefix | undefined {
  const normal = prefix.replace(/\s+/g, " ").trimStart();
  if (normal === "") return undefined;
  const space = normal.lastIndexOf(" ");
  const head = space < 0 ? "" : normal.slice(0, space);
  return { ids: head === "" ? [] : encode(head), rest: ` ${normal.slice(space + 1)}` };
}

/** The text that a piece of a vocabulary stands for. */
export const textOfPiece = (piece: string): string => piece.replaceAll("▁", " ");

/** Allows only tokens that go on with the text that must come next; `rests` by prompt, `undefined` for none. */
export function textPrefixProcessor(
  rests: readonly (string | undefined)[],
  pieceOf: (id: number) => string | undefined,
): LogitsProcessor {
  return perRow((scores, row) => {
    const wanted = rests[row.prompt];
    if (wanted === undefined) return;
    let written = "";
    for (let i = row.promptLength; i < row.tokenIds.length && written.length < wanted.length; i++) {
      written += textOfPiece(pieceOf(row.tokenIds[i]!) ?? "");
    }
    const rest = wanted.slice(written.length);
    if (rest === "") return;
    const allowed = tokensGoingOn(rest, scores.length, pieceOf);
    const kept = allowed.map((id) => scores[id]!);
    // characters that no piece has, or a token that is forced: the model goes on as it likes
    if (!kept.some((score) => score > Number.NEGATIVE_INFINITY)) return;
    scores.fill(Number.NEGATIVE_INFINITY);
    allowed.forEach((id, i) => {
      scores[id] = kept[i]!;
    });
  });
}

/** Tokens whose text is a beginning of `rest`, or begins with it. */
export function tokensGoingOn(rest: string, vocabSize: number, pieceOf: (id: number) => string | undefined): number[] {
  const found: number[] = [];
  for (let id = 0; id < vocabSize; id++) {
    const piece = pieceOf(id);
    if (piece === undefined || piece === "") continue;
    const text = textOfPiece(piece);
    if (rest.startsWith(text) || (text.startsWith(rest) && text !== " ")) found.push(id);
    else if (text === " " && rest.startsWith(" ")) found.push(id);
  }
  return found;
}
