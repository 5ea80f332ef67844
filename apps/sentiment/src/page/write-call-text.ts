/** What the page asked for. */
export interface WriteCall {
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
}

/** The program that does what the page did. */
export function writeCallText({ prompt, maxNewTokens, temperature, topP, seed }: WriteCall): string {
  const options = [
    `maxNewTokens: ${maxNewTokens}`,
    ...(temperature === 0 ? [] : ["doSample: true", `temperature: ${temperature}`, `topP: ${topP}`, `seed: ${seed}`]),
  ];
  return `import { createGenerator } from "@glossa/generation";

await using generator = await createGenerator();
const prompt = ${JSON.stringify(prompt)};
const options = { ${options.join(", ")} };
for await (const { text } of generator.stream(prompt, options)) process.stdout.write(text);

const { steps } = await generator.explain(prompt, options);
for (const { text, probability, alternatives } of steps) console.log(text, probability, alternatives);`;
}
