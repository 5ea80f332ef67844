import { CAPITAL_I_WITH_DOT, lowercase } from "./lowercase.ts";

/**
 * The code points that `(?i)` of the reference's regular expressions takes for the same letter, itself included; undefined
 * where folding makes several characters of one (`ß` matches "ss"), which is not supported.
 */
export function caseVariants(point: number): readonly number[] | undefined {
  if (FOLDS_TO_SEVERAL.some(([first, last]) => point >= first && point <= last)) return undefined;
  variants ??= findVariants();
  return variants.get(smallOf(point)) ?? [point];
}

let variants: Map<number, number[]> | undefined;

function findVariants(): Map<number, number[]> {
  const found = new Map<number, number[]>();
  const add = (small: number, point: number): void => {
    const known = found.get(small);
    if (known === undefined) found.set(small, [small, point]);
    else known.push(point);
  };
  for (let point = 0; point < 0x1ea00; point++) {
    if (point === 0x2e80) point = 0xa640; // no letters with case between
    if (point !== CAPITAL_I_WITH_DOT && lowercase(point) !== point) add(lowercase(point), point);
  }
  for (const [point, small] of OTHER_FORMS) add(small, point);
  return found;
}

function smallOf(point: number): number {
  return OTHER_FORMS.get(point) ?? lowercase(point);
}

/** Letters that fold to another small letter, such as the final sigma and the long s. */
const OTHER_FORMS: ReadonlyMap<number, number> = new Map([
  [0xb5, 0x3bc],
  [0x17f, 0x73],
  [0x345, 0x3b9],
  [0x3c2, 0x3c3],
  [0x3d0, 0x3b2],
  [0x3d1, 0x3b8],
  [0x3d5, 0x3c6],
  [0x3d6, 0x3c0],
  [0x3f0, 0x3ba],
  [0x3f1, 0x3c1],
  [0x3f5, 0x3b5],
  [0x1c80, 0x432],
  [0x1c81, 0x434],
  [0x1c82, 0x43e],
  [0x1c83, 0x441],
  [0x1c84, 0x442],
  [0x1c85, 0x442],
  [0x1c86, 0x44a],
  [0x1c87, 0x463],
  [0x1c88, 0xa64b],
  [0x1e9b, 0x1e61],
  [0x1fbe, 0x3b9],
]);

const FOLDS_TO_SEVERAL: readonly (readonly [first: number, last: number])[] = [
  [0xdf, 0xdf],
  [0x130, 0x130],
  [0x149, 0x149],
  [0x1f0, 0x1f0],
  [0x390, 0x390],
  [0x3b0, 0x3b0],
  [0x587, 0x587],
  [0x1e96, 0x1e9a],
  [0x1e9e, 0x1e9e],
  [0x1f50, 0x1f56],
  [0x1f80, 0x1fbc],
  [0x1fc2, 0x1fcc],
  [0x1fd2, 0x1fd7],
  [0x1fe2, 0x1fe7],
  [0x1ff2, 0x1ffc],
  [0xfb00, 0xfb17],
];
