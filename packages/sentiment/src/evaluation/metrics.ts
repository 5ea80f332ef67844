/** How well one label is found. A ratio without cases (0 of 0) is 0, as in scikit-learn. */
export interface LabelMetrics {
  readonly label: string;
  /** Of the texts that got the label, the share that deserve it. */
  readonly precision: number;
  /** Of the texts that deserve the label, the share that got it. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
  /** How many texts deserve the label. */
  readonly support: number;
}

/** How well labels are found. */
export interface Metrics {
  /** Share of texts with the right label. */
  readonly accuracy: number;
  /** Mean of the labels' F1, over labels that occur in the texts or the answers, each counting the same. */
  readonly macroF1: number;
  /** Mean of the labels' F1, each counting by its support. */
  readonly weightedF1: number;
  readonly perLabel: readonly LabelMetrics[];
  /** `confusion[right][answered]`: counts, both in the order of `perLabel`. */
  readonly confusion: readonly (readonly number[])[];
}

/** @param gold right labels and @param answered given ones, as places in `labels` */
export function metrics(labels: readonly string[], gold: readonly number[], answered: readonly number[]): Metrics {
  const confusion = labels.map(() => new Array<number>(labels.length).fill(0));
  for (const [index, right] of gold.entries()) confusion[right]![answered[index]!]!++;
  const perLabel = labels.map((label, at) => {
    const hits = confusion[at]![at]!;
    const support = sum(confusion[at]!);
    const given = sum(confusion.map((row) => row[at]!));
    const [precision, recall] = [ratio(hits, given), ratio(hits, support)];
    return { label, precision, recall, f1: ratio(2 * hits, given + support), support, given };
  });
  const occurring = perLabel.filter(({ support, given }) => support + given > 0);
  return {
    accuracy: ratio(sum(labels.map((_, at) => confusion[at]![at]!)), gold.length),
    macroF1: ratio(sum(occurring.map(({ f1 }) => f1)), occurring.length),
    weightedF1: ratio(sum(perLabel.map(({ f1, support }) => f1 * support)), gold.length),
    perLabel: perLabel.map(({ given, ...rest }) => rest),
    confusion,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
