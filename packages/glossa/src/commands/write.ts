import { parseArgs } from "node:util";
import { createGenerator, DEFAULT_MODEL, type GenerateOptions, type GeneratorOptions } from "@glossa/generation";
import { type Command, UsageError } from "../command.ts";
import { numberOption } from "../number-option.ts";

const usage = `glossa write [PROMPT] [options]

Goes on from the prompt and prints the text as it is written.

  --model MODEL           a directory or a model package (default ${DEFAULT_MODEL})
  --chat                  the prompt is a message; the model answers it
  --system TEXT           with --chat: what the conversation begins with
  --max-new-tokens N      (default 256)
  --sample                draw words instead of taking the most likely
  --temperature X         --top-k N  --top-p X  --seed N     of drawing
  --stop TEXT             ends the text before TEXT; may be given several times
  --dtype TYPE            of a model that is converted: fp32 (default), int8, int4, auto
  --provider NAME         cpu, cuda, … (default cpu)`;

/** `glossa write`: a prompt to text, streamed. */
export const writeCommand: Command = {
  name: "write",
  summary: "go on from a prompt, or answer a message",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        chat: { type: "boolean", default: false },
        system: { type: "string" },
        "max-new-tokens": { type: "string" },
        sample: { type: "boolean" },
        temperature: { type: "string" },
        "top-k": { type: "string" },
        "top-p": { type: "string" },
        seed: { type: "string" },
        stop: { type: "string", multiple: true },
        dtype: { type: "string" },
        provider: { type: "string", default: "cpu" },
      },
    });
    if (positionals.length > 1) throw new UsageError("give one prompt, in quotes");
    if (values.system !== undefined && !values.chat) throw new UsageError("--system is for --chat");
    const number = (name: "max-new-tokens" | "temperature" | "top-k" | "top-p" | "seed") =>
      numberOption(name, values[name], "any");
    const options: GenerateOptions = {
      maxNewTokens: number("max-new-tokens"),
      doSample: values.sample,
      temperature: number("temperature"),
      topK: number("top-k"),
      topP: number("top-p"),
      seed: number("seed"),
      stopStrings: values.stop,
      signal: io.signal,
    };
    const prompt = positionals[0] ?? "";
    const generator = await createGenerator(values.model, {
      provider: values.provider,
      dtype: values.dtype as GeneratorOptions["dtype"],
      signal: io.signal,
    });
    try {
      const system = values.system === undefined ? [] : [{ role: "system", content: values.system }];
      const asked = values.chat ? [...system, { role: "user", content: prompt }] : prompt;
      if (!values.chat) io.stdout.write(prompt);
      for await (const { text } of generator.stream(asked, options)) io.stdout.write(text);
      io.stdout.write("\n");
    } finally {
      await generator.close();
    }
  },
};
