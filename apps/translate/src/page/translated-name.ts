/** `"notes.md"` in French: `"notes.fr.md"`. */
export function translatedName(name: string, language: string): string {
  return name.replace(/\.[^.]+$/, (ending) => `.${language}${ending}`);
}
