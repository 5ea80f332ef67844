import type { GlossaryEntry } from "@glossa/translation";
import type { Languages } from "./language-bar.ts";

/** The program that does what the page did. */
export function callText(text: string, { from, to }: Languages, glossary: readonly GlossaryEntry[]): string {
  const options = [
    `  to: ${JSON.stringify(to)},`,
    ...(from === "auto" ? [] : [`  from: ${JSON.stringify(from)},`]),
    ...(glossary.length === 0
      ? []
      : [
          "  glossary: [",
          ...glossary.map(
            ({ source, target }) => `    { source: ${JSON.stringify(source)}, target: ${JSON.stringify(target)} },`,
          ),
          "  ],",
        ]),
    "  alignments: true,",
    "  wordScores: true,",
  ];
  return `import { createTranslator } from "@glossa/translation";

await using translator = await createTranslator();
const sentences = translator.translateStream(${JSON.stringify(text)}, {
${options.join("\n")}
});
for await (const { text, score, doubts } of sentences) console.log(text, score, doubts);`;
}
