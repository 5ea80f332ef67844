/** The largest exponent that is worked on by one multiplication or division. */
const MAX_EXPONENT = 308;

/**
 * The number that serde_json reads where JavaScript reads `value`. Hugging Face's library reads tokenizer.json with it,
 * and it scales the digits by a power of ten in one rounded operation: often one unit in the last place beside the
 * nearest number. Sums of scores are compared, so that unit can decide between two ways to cut a word.
 *
 * The digits in the file are taken to be the shortest that give `value`, which is how such files are written.
 */
export function serdeFloat(value: number): number {
  const text = String(Math.abs(value));
  const parts = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  if (parts === null) return value;
  const [, whole = "", fraction = "", exponentText = "0"] = parts;
  if (fraction === "" && exponentText === "0") return value;
  const digits = Number(whole + fraction); // at most 17 digits that count: rounded once, as from an integer
  const exponent = Number(exponentText) - fraction.length;
  if (Math.abs(exponent) > MAX_EXPONENT) return value;
  const power = Number(`1e${Math.abs(exponent)}`);
  const scaled = exponent < 0 ? digits / power : digits * power;
  return value < 0 ? -scaled : scaled;
}
