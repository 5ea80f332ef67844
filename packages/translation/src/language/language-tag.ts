/**
 * The BCP 47 tag of a language code as models write them, or `undefined` if it is none: `fra`, `fra_Latn`, `zh_CN`, `pt_br`,
 * `en_XX`. Regions that only fill a place (`XX`) or that stand for the language (`fr_FR`) are left out, `zh_CN` is `zh`.
 */
export function tagOfCode(code: string): string | undefined {
  const parts = code.split(/[_-]/);
  if (!/^[A-Za-z]{2,3}$/.test(parts[0]!)) return undefined;
  const kept = parts.filter((part, i) => i === 0 || part.toUpperCase() !== "XX").join("-");
  try {
    const { language, script, region } = new Intl.Locale(kept);
    const usual = new Intl.Locale(language).maximize();
    const own = [language];
    if (script !== undefined && script !== usual.script) own.push(script);
    if (region !== undefined && region !== usual.region) own.push(region);
    return own.join("-");
  } catch {
    return undefined;
  }
}

/** The canonical form of a tag that a user wrote, or `undefined` if it is none. */
export function canonicalTag(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return undefined;
  }
}

/**
 * Which of a model's languages a user's tag means: the same, else one of the same language and script, else the only one of
 * the same language.
 */
export function matchTag(tag: string, known: Iterable<string>): string | undefined {
  const wanted = canonicalTag(tag);
  if (wanted === undefined) return undefined;
  const all = [...new Set(known)];
  if (all.includes(wanted)) return wanted;
  const { language, script, region } = new Intl.Locale(wanted).maximize();
  const similar = all.filter((candidate) => new Intl.Locale(candidate).language === language);
  const alike = similar.filter((candidate) => new Intl.Locale(candidate).maximize().script === script);
  const sameRegion = alike.find((candidate) => new Intl.Locale(candidate).maximize().region === region);
  return (
    sameRegion ??
    alike.find((candidate) => candidate === language) ??
    alike[0] ??
    (similar.length === 1 ? similar[0] : undefined)
  );
}

/** Whether words of this language are written without spaces between them. */
export function isWrittenWithoutSpaces(tag: string): boolean {
  return ["zh", "ja", "th", "lo", "km", "my", "yue", "bo", "dz"].includes(new Intl.Locale(tag).language);
}
