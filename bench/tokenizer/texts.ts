import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DOCUMENT = 16_384; // UTF-16 units
const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The documents of a corpus: of `DIRECTORY/NAME.txt` where that is there, else out of the installed npm packages, which
 * anybody has: `prose` is their English documentation, `code` their JavaScript.
 */
export function documents(name: string, directory: string | undefined, bytes: number): string[] {
  const file = directory === undefined ? undefined : join(directory, `${name}.txt`);
  const text = file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : installed(name, bytes);
  const list: string[] = [];
  let used = 0;
  for (let at = 0; at < text.length && used < bytes; at += DOCUMENT) {
    const document = text.slice(at, at + DOCUMENT).toWellFormed();
    used += Buffer.byteLength(document);
    list.push(document);
  }
  return list;
}

function installed(name: string, bytes: number): string {
  const ending = ({ prose: ".md", code: ".js" } as Readonly<Record<string, string>>)[name];
  if (ending === undefined) return "";
  const parts: string[] = [];
  let length = 0;
  const walk = (directory: string, depth: number): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (length > bytes || depth > 6) return;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) walk(path, depth + 1);
      else if (entry.name.endsWith(ending) && !entry.name.includes(".min.") && statSync(path).size < 100_000) {
        const text = readFileSync(path, "utf8");
        parts.push(text);
        length += text.length;
      }
    }
  };
  walk(join(root, "node_modules"), 0);
  return parts.join("\n");
}
