/** The languages of the interface. */
export type InterfaceLanguage = "en" | "zh-Hans";

/** What to say, by key. `{name}` stands for a value. */
export type Messages<K extends string> = Readonly<Record<K, string>>;

export type Say<K extends string> = (key: K, values?: Readonly<Record<string, string | number>>) => string;

/** The first language of the reader's that the interface has; otherwise English. */
export function interfaceLanguage(languages: readonly string[] = navigator.languages): InterfaceLanguage {
  const first = languages.find((language) => /^(en|zh)\b/i.test(language)) ?? "en";
  return /^zh/i.test(first) ? "zh-Hans" : "en";
}

/** Says things in the reader's language, and tells the document which that is. */
export function messages<K extends string>(texts: Readonly<Record<InterfaceLanguage, Messages<K>>>): Say<K> {
  const language = interfaceLanguage();
  document.documentElement.lang = language;
  return (key, values = {}) => texts[language][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** Numbers, percentages and names of languages as the reader writes them. */
export const format = {
  number: (value: number): string => new Intl.NumberFormat(interfaceLanguage()).format(value),
  percent: (value: number, digits = 0): string =>
    new Intl.NumberFormat(interfaceLanguage(), {
      style: "percent",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value),
  language: (tag: string): string => new Intl.DisplayNames(interfaceLanguage(), { type: "language" }).of(tag) ?? tag,
  time: (time: number): string =>
    new Intl.DateTimeFormat(interfaceLanguage(), { dateStyle: "medium", timeStyle: "short" }).format(time),
};
