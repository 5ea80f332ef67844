/** gettext's rule for plurals, by language; of others the file must say it. From gettext's manual, "Plural forms". */
const RULES: readonly (readonly [languages: string, rule: string])[] = [
  ["ja ko zh vi th id ms lo my", "nplurals=1; plural=0;"],
  ["en de nl sv da nb nn no fo es it pt ca gl eu el hu fi et bg he eo tr hi bn sw", "nplurals=2; plural=(n != 1);"],
  ["fr pt-BR oc", "nplurals=2; plural=(n > 1);"],
  ["pl", "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"],
  ["cs sk", "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"],
  [
    "ru uk be sr hr bs",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
  ],
];

/** The language that a header names, with underscores, or undefined. */
export function headerLanguage(header: string): string | undefined {
  return /^Language:[ \t]*(\S+)/m.exec(header)?.[1];
}

/** How many forms a message has, or undefined where the header does not say. */
export function pluralForms(header: string): number | undefined {
  const count = /^Plural-Forms:.*\bnplurals\s*=\s*(\d{1,2})\b/m.exec(header)?.[1];
  return count === undefined ? undefined : Number(count);
}

/**
 * A header whose empty fields, and the place-holders of templates, are filled in for a language.
 *
 * @param hasPlurals whether forms are filled in: a header without a rule for them gets one
 */
export function filledHeader(header: string, to: string, hasPlurals: boolean): string {
  const base = to.split("-")[0]!;
  const [, rule] =
    [to, base].map((tag) => RULES.find(([languages]) => languages.split(" ").includes(tag))).find(Boolean) ?? [];
  const isWithoutRule = hasPlurals && header !== "" && rule !== undefined && !/^Plural-Forms:/m.test(header);
  return (isWithoutRule ? `${header.replace(/\n?$/, "\n")}Plural-Forms: ${rule}\n` : header)
    .replace(/^(Language:)[ \t]*$/m, `$1 ${to.replaceAll("-", "_")}`)
    .replace(/^(Content-Type:.*\bcharset=)CHARSET\b/m, "$1UTF-8")
    .replace(/^(Plural-Forms:)[ \t]*(?:nplurals=INTEGER.*)?$/m, rule === undefined ? "$&" : `$1 ${rule}`);
}
