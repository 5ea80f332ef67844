import { type NormalizedText, transformText } from "../normalized-text.ts";

/** Canonical decomposition (NFD). */
export function decompose(of: NormalizedText): NormalizedText {
  const whole = of.text.normalize("NFD");
  if (whole === of.text) return of;
  const points: number[] = [];
  const changes: number[] = [];
  for (const character of of.text) {
    let change = 0;
    for (const part of character.normalize("NFD")) {
      points.push(part.codePointAt(0)!);
      changes.push(change);
      change = 1;
    }
  }
  // Marks are put in canonical order, each keeping its change.
  let i = 0;
  for (const character of whole) {
    const point = character.codePointAt(0)!;
    let from = i;
    while (points[from] !== point) from++;
    if (from !== i) {
      points.splice(i, 0, ...points.splice(from, 1));
      changes.splice(i, 0, ...changes.splice(from, 1));
    }
    i++;
  }
  return transformText(of, points, changes);
}
