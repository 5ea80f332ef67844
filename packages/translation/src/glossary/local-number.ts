/** A number with groups of thousands as another language writes it (1,000.5 in English: 1.000,5 in German); others as they are. */
export function localNumber(number: string, from: string, to: string): string {
  const own = separatorsOf(from);
  const [whole, fraction, ...more] = number.split(own.decimal);
  const groups = whole!.split(own.group);
  const isGrouped = groups.length > 1 && groups.every((group, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group));
  if (!isGrouped || more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return number;
  const other = separatorsOf(to);
  return groups.join(other.group) + (fraction === undefined ? "" : other.decimal + fraction);
}

function separatorsOf(language: string): { readonly group: string; readonly decimal: string } {
  const parts = new Intl.NumberFormat(language, { useGrouping: "always", numberingSystem: "latn" }).formatToParts(
    12345.6,
  );
  const separator = (wanted: string) => parts.find(({ type }) => type === wanted)!.value;
  return { group: separator("group"), decimal: separator("decimal") };
}
