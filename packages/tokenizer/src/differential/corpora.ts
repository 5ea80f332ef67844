import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** UTF-16 units of a document: enough for sentences, little enough that a difference is found fast. */
const DOCUMENT = 4096;
/** Units of each kind of text. */
const PER_KIND = 200_000;

/**
 * Ordinary texts: the documentation (.md) and the code (.js) of the installed npm packages, and the *.txt of the folders
 * that GLOSSA_TOKENIZERS names.
 */
export function corpora(): string[] {
  const root = fileURLToPath(new URL("../../../../node_modules", import.meta.url));
  const texts = [collect(root, ".md"), collect(root, ".js")];
  for (const folder of (process.env["GLOSSA_TOKENIZERS"] ?? "").split(":").filter((path) => path !== "")) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")))
      texts.push(readFileSync(join(folder, file), "utf8").slice(0, PER_KIND));
  }
  return texts.flatMap((text) =>
    Array.from({ length: Math.ceil(text.length / DOCUMENT) }, (_, i) => text.slice(i * DOCUMENT, (i + 1) * DOCUMENT)),
  );
}

function collect(folder: string, ending: string): string {
  let text = "";
  const walk = (path: string, depth: number): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (text.length >= PER_KIND || depth > 4) return;
      const inner = join(path, entry.name);
      if (entry.isDirectory()) walk(inner, depth + 1);
      else if (entry.name.endsWith(ending) && entry.isFile() && statSync(inner).size < 40_000)
        text += readFileSync(inner, "utf8");
    }
  };
  walk(folder, 0);
  return text.slice(0, PER_KIND);
}
