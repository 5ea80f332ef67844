import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Sets of sentences with translations that people made; recipes/README.md says where they are from. */
export const SETS = ["tatoeba-dev", "newstest2013", "flores-dev"];

/**
 * Sources and references of a direction, or undefined where the set does not have it.
 *
 * @param {string} directory with `tatoeba-dev.en-XX.tsv`, `newstest2013.en-XX.tsv` and `flores-dev.XX`
 * @param {number} [limit] the first so many
 */
export function readSet(directory, name, { from, to }, limit) {
  const linesOf = (file) => readFileSync(join(directory, file), "utf8").replace(/\n$/, "").split("\n").slice(0, limit);
  if (name === "flores-dev") {
    const files = [`${name}.${from}`, `${name}.${to}`];
    if (!files.every((file) => existsSync(join(directory, file)))) return undefined;
    const [sources, references] = files.map(linesOf);
    return { sources, references };
  }
  const other = from === "en" ? to : from;
  const file = `${name}.en-${other}.tsv`;
  if (![from, to].includes("en") || !existsSync(join(directory, file))) return undefined;
  const rows = linesOf(file).map((line) => line.split("\t"));
  const column = (language) => rows.map((row) => row[language === "en" ? 0 : 1]);
  return { sources: column(from), references: column(to) };
}

/** The directory, or the end of the program with a word about what is missing. */
export function checkDirectory(directory) {
  if (existsSync(directory)) return directory;
  console.error(`There is no ${directory}. recipes/README.md says what files it has; give its place with --data.`);
  process.exit(2);
}
