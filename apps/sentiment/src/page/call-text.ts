/** What the page asked for. */
export interface Call {
  readonly text: string;
  readonly by: "sentences" | "words";
  readonly abstainBelow: number;
}

/** The program that does what the page did. */
export function callText({ text, by, abstainBelow }: Call): string {
  const head = `import { createClassifier } from "@glossa/sentiment";

await using classifier = await createClassifier();
const text = ${JSON.stringify(text)};
`;
  if (by === "words") {
    return `${head}const { label, score, tokens } = await classifier.explain(text);
console.log(label, score);
for (const { text, attribution } of tokens) console.log(text, attribution);`;
  }
  return `${head}const { overall, sentences } = await classifier.classifySentences(text, { abstainBelow: ${abstainBelow} });
console.log(overall.label, overall.score, overall.abstained);
for (const { text, label, score } of sentences) console.log(label, score, text);`;
}
