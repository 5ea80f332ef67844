import { COMPATIBLE, COMPOSED, COMPOSED_COMPATIBLE, DECOMPOSED } from "../../src/unicode/normalization-class.ts";
import { POINTS, scalarValues } from "./code-points.ts";
import { normalizeEach, oracleNormalizer } from "./oracle.ts";

/**
 * For every code point the flags of src/unicode/normalization-class.ts and the rank of its canonical combining class
 * (0 for starters), both from the reference's NFC, NFD, NFKC and NFKD normalizers.
 */
export function normalizationClasses(): { flags: Uint8Array; ranks: Uint8Array } {
  const forms = ["NFD", "NFKD", "NFC", "NFKC"].map((type) => normalizeEach(oracleNormalizer({ type })));
  const [nfd, nfkd, nfc, nfkc] = forms as [string[], string[], string[], string[]];
  const ranks = combiningRanks(nfd);
  const seconds = new Set<string>(); // last characters of the pairs that compose
  for (const point of scalarValues()) {
    const text = String.fromCodePoint(point);
    if (nfkd[point] === text) continue;
    // src/unicode takes the mappings from the engine, which may know more characters but must agree on these.
    const isUnicode =
      nfkd[point] === text.normalize("NFKD") && (nfd[point] === text || nfd[point] === text.normalize("NFD"));
    if (!isUnicode) throw new Error(`the decomposition of ${point.toString(16)} is not Unicode's`);
    const parts = Array.from(nfd[point]!);
    if (parts.length > 1 && nfc[point] === text) seconds.add(parts.at(-1)!);
  }
  for (let jamo = 0x1161; jamo <= 0x11c2; jamo++) {
    if (jamo <= 0x1175 || jamo >= 0x11a8) seconds.add(String.fromCodePoint(jamo));
  }
  const flags = new Uint8Array(POINTS);
  for (const point of scalarValues()) {
    const text = String.fromCodePoint(point);
    const moves = ranks[point] !== 0;
    const joins = moves || seconds.has(text);
    flags[point] =
      (moves || nfd[point] !== text ? DECOMPOSED : 0) |
      (moves || nfkd[point] !== text ? COMPATIBLE : 0) |
      (joins || nfc[point] !== text ? COMPOSED : 0) |
      (joins || nfkc[point] !== text ? COMPOSED_COMPATIBLE : 0);
  }
  return { flags, ranks };
}

/** The rank of each code point's combining class among all classes; those with a decomposition have none of their own. */
function combiningRanks(nfd: readonly string[]): Uint8Array {
  const normalizer = oracleNormalizer({ type: "NFD" });
  const separator = "|#|";
  /** Whether NFD puts the second of each pair of marks before the first. */
  const swaps = (pairs: [string, string][]): boolean[] =>
    normalizer
      .normalizeString(pairs.map(([a, b]) => a + b).join(separator))
      .split(separator)
      .map((piece, index) => piece !== pairs[index]![0] + pairs[index]![1]);
  const single = [...scalarValues()].filter((point) => nfd[point] === String.fromCodePoint(point));
  // Acute is of class 230 and grave below of 220: every mark comes before the first or after the second.
  const beforeAcute = swaps(single.map((point) => ["\u0301", String.fromCodePoint(point)]));
  const afterGrave = swaps(single.map((point) => [String.fromCodePoint(point), "\u0316"]));
  const marks = single
    .filter((_, index) => beforeAcute[index] || afterGrave[index])
    .map((p) => String.fromCodePoint(p));
  const classes: string[][] = [[marks[0]!]]; // marks of one class, in order
  for (const mark of marks.slice(1)) {
    const before = swaps(classes.map(([first]) => [mark, first!])); // classes that come before this mark
    const after = swaps(classes.map(([first]) => [first!, mark]));
    const same = classes.findIndex((_, index) => !before[index] && !after[index]);
    if (same >= 0) classes[same]!.push(mark);
    else classes.splice(before.filter(Boolean).length, 0, [mark]);
  }
  const ranks = new Uint8Array(POINTS);
  for (const [index, members] of classes.entries()) for (const mark of members) ranks[mark.codePointAt(0)!] = index + 1;
  return ranks;
}
