import { ConstraintError } from "../constraint-error.ts";

/** Integers are within ±(2⁵³ − 1): JSON.parse changes larger ones. */
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** As JSON.stringify writes numbers: up to 21 digits before the point, exponents only after one digit. */
const ANY_NUMBER =
  "-?(?:(?:0|[1-9]\\d{0,20})(?:\\.\\d{1,24})?|[1-9](?:\\.\\d{1,17})?e(?:\\+(?:[1-9]\\d?|[12]\\d\\d|30[0-7])|-(?:[1-9]\\d?|[12]\\d\\d|30[0-7])))";

export interface NumberBounds {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
}

/** A regular expression for the integers within the bounds. */
export function integerRegex(bounds: NumberBounds): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  let low = -SAFE;
  let high = SAFE;
  const raise = (value: bigint) => {
    if (value > low) low = value;
  };
  const lower = (value: bigint) => {
    if (value < high) high = value;
  };
  const clip = (value: number) => BigInt(Math.min(Math.max(value, -1e17), 1e17));
  if (minimum !== undefined) raise(clip(Math.ceil(minimum)));
  if (exclusiveMinimum !== undefined) raise(clip(Math.floor(exclusiveMinimum)) + 1n);
  if (maximum !== undefined) lower(clip(Math.floor(maximum)));
  if (exclusiveMaximum !== undefined) lower(clip(Math.ceil(exclusiveMaximum)) - 1n);
  const parts: string[] = [];
  if (low < 0n) {
    const nearest = high < 0n ? -high : 1n;
    if (nearest <= -low) parts.push(`-(?:${naturals(nearest, -low)})`);
  }
  const least = low > 0n ? low : 0n;
  if (high >= least) parts.push(naturals(least, high));
  if (parts.length === 0) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_UNSATISFIABLE",
      `no integer within ±(2^53 − 1) is within ${JSON.stringify(bounds)}`,
    );
  }
  return `(?:${parts.join("|")})`;
}

/** A regular expression for JSON's numbers within the bounds; with bounds, without exponents. */
export function numberRegex(bounds: NumberBounds): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  const given = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((value) => value !== undefined);
  if (given.length === 0) return ANY_NUMBER;
  if (!given.every((value) => Number.isSafeInteger(value) && Math.abs(value) < 1e12)) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_UNSUPPORTED",
      `the bounds of a number must be integers below 1e12, not ${JSON.stringify(bounds)}`,
    );
  }
  const far = 10 ** 15;
  const low = Math.max(minimum ?? -far, exclusiveMinimum ?? -far);
  const high = Math.min(maximum ?? far, exclusiveMaximum ?? far);
  const openLow = exclusiveMinimum !== undefined && exclusiveMinimum === low;
  const openHigh = exclusiveMaximum !== undefined && exclusiveMaximum === high;
  // At an open bound rounding to a double must not reach it: 15 digits are always told apart.
  const digits =
    given.length > 0 && (openLow || openHigh) ? 15 - String(Math.max(Math.abs(low), Math.abs(high)) % far).length : 24;
  const parts: string[] = [];
  if (low < 0) {
    const magnitudes = decimals(
      high < 0 ? -high : 0,
      high < 0 && openHigh,
      -low,
      openLow,
      digits,
      high <= 0 && openHigh,
    );
    if (magnitudes !== undefined) parts.push(`-(?:${magnitudes})`);
  }
  if (high >= 0) {
    const upper = decimals(Math.max(low, 0), low >= 0 && openLow, high, openHigh, digits, false);
    if (upper !== undefined) parts.push(upper);
  }
  if (parts.length === 0) {
    throw new ConstraintError("GENERATION_CONSTRAINT_UNSATISFIABLE", `no number is within ${JSON.stringify(bounds)}`);
  }
  return `(?:${parts.join("|")})`;
}

/** Decimals from `low` to `high`, not negative. */
function decimals(
  low: number,
  openLow: boolean,
  high: number,
  openHigh: boolean,
  digits: number,
  noZero: boolean,
): string | undefined {
  const open = openLow || (noZero && low === 0);
  if (low > high || (low === high && (open || openHigh))) return undefined;
  const parts: string[] = [];
  const first = open ? low + 1 : low;
  if (first <= high - 1) parts.push(`(?:${naturals(BigInt(first), BigInt(high - 1))})(?:\\.\\d{1,${digits}})?`);
  if (open && low < high)
    parts.push(
      `${low}\\.0{0,${Math.max(0, digits - 2)}}[1-9]`,
      `${low}\\.0{0,2}[1-9]\\d{0,${Math.max(0, digits - 3)}}`,
    );
  if (!openHigh) parts.push(`${high}(?:\\.0{1,${digits}})?`);
  return parts.length === 0 ? undefined : parts.join("|");
}

/** The integers from `low` ≥ 0 to `high`, without leading zeros. */
function naturals(low: bigint, high: bigint): string {
  const parts: string[] = [];
  for (let length = String(low).length; length <= String(high).length; length++) {
    const least = length === 1 ? 0n : 10n ** BigInt(length - 1);
    const most = 10n ** BigInt(length) - 1n;
    parts.push(sameLength(String(low > least ? low : least), String(high < most ? high : most)));
  }
  return parts.join("|");
}

function sameLength(low: string, high: string): string {
  if (low === "") return "";
  const rest = low.length - 1;
  if (/^0*$/.test(low) && /^9*$/.test(high)) return `\\d{${low.length}}`;
  if (low[0] === high[0]) return `${low[0]}${group(sameLength(low.slice(1), high.slice(1)))}`;
  let [first, last] = [Number(low[0]), Number(high[0])];
  const parts: string[] = [];
  if (!/^0*$/.test(low.slice(1))) parts.push(`${first++}${group(sameLength(low.slice(1), "9".repeat(rest)))}`);
  const tail = /^9*$/.test(high.slice(1))
    ? undefined
    : `${last--}${group(sameLength("0".repeat(rest), high.slice(1)))}`;
  if (first <= last) parts.push(`[${first}-${last}]${rest > 0 ? `\\d{${rest}}` : ""}`);
  if (tail !== undefined) parts.push(tail);
  return parts.join("|");
}

function group(pattern: string): string {
  return pattern === "" ? "" : `(?:${pattern})`;
}
