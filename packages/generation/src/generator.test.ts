import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGenerator } from "./create-generator.ts";
import type { GenerateOptions, Generator, StreamPart } from "./generator.ts";
import { perRow } from "./logits/logits-processor.ts";

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
let scratch: string;
/** The same checkpoint, converted by us and exported by Python. */
const generators: Record<string, Generator> = {};

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-generator-"));
  const task = "text-generation";
  await convert(fixture("tiny-gpt2"), { out: join(scratch, "gpt2"), task, outputHiddenStates: true });
  generators["converted"] = await createGenerator(join(scratch, "gpt2"), { threads: 1 });
  generators["exported"] = await createGenerator(fixture("tiny-gpt2"), { threads: 1 });
});
afterAll(async () => {
  for (const generator of Object.values(generators)) await generator.close();
  await rm(scratch, { recursive: true });
});

async function collect(parts: AsyncIterable<StreamPart>) {
  const all: StreamPart[] = [];
  for await (const part of parts) all.push(part);
  return { all, text: all.map(({ text }) => text).join(""), last: all.at(-1)! };
}

const messages = [{ role: "u", content: "hi there" }];
const modes: GenerateOptions[] = [
  {},
  { doSample: true, seed: 7 },
  { numBeams: 3 },
  { maxNewTokens: 5 },
  { repetitionPenalty: 1.5, noRepeatNgramSize: 2 },
];

describe.each(["converted", "exported"])("%s", (kind) => {
  const generator = () => generators[kind]!;

  it.each(modes)("a stream's pieces are the text of generate: %j", async (mode) => {
    for (const prompt of ["one", "It is", "é🙂€", messages]) {
      const options = { maxNewTokens: 40, ...mode };
      const whole = await generator().generate(prompt, options);
      const { text, last, all } = await collect(generator().stream(prompt, options));
      expect(text).toBe(whole.text);
      expect(last.finishReason).toBe(whole.finishReason);
      expect(last.usage).toEqual(whole.usage);
      expect(all.flatMap(({ tokens }) => tokens.map(({ tokenId }) => tokenId))).toEqual(whole.tokenIds);
      for (const piece of all) expect(piece.text).not.toMatch(/[\uD800-\uDBFF]$/);
    }
  });

  it("the text is that of the generated tokens", async () => {
    const { text, tokenIds } = await generator().generate("one", { maxNewTokens: 40, suppressTokens: [2] });
    expect(tokenIds.length).toBe(40);
    expect(text).toBe(generator().tokenizer.decode(tokenIds, { skipSpecialTokens: true }));
  });

  it.each([{}, { numBeams: 2 }, { doSample: true, seed: 3 }])("stop strings cut exactly: %j", async (mode) => {
    const options = { ...mode, maxNewTokens: 24, suppressTokens: [0, 1, 2], logitBias: { 93: -50, 94: -50, 95: -50 } };
    const { text } = await generator().generate("two", options);
    for (let at = 1; at + 3 < Math.min(text.length, 12); at += 3) {
      const stop = text.slice(at, at + 3);
      const stopped = await generator().generate("two", { ...options, stopStrings: [stop, "never there"] });
      // a beam search may find another text that ends sooner; greedy and sampling cannot
      if (!("numBeams" in mode)) expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)));
      expect(stopped.text).not.toContain(stop);
      if (!("numBeams" in mode)) expect(stopped.finishReason).toBe("stop");
      const { text: streamed } = await collect(generator().stream("two", { ...options, stopStrings: stop }));
      expect(streamed).toBe(stopped.text);
    }
  });

  it("several prompts give what each gives alone, in batches of any size", async () => {
    const prompts = Array.from({ length: 9 }, (_, i) => "abcdefghij".slice(0, 1 + ((i * 4) % 9)));
    for (const mode of [{}, { numBeams: 2 }]) {
      const together = await generator().generate(prompts, { maxNewTokens: 12, ...mode });
      for (const [i, prompt] of prompts.entries()) {
        const alone = await generator().generate(prompt, { maxNewTokens: 12, ...mode });
        expect(together[i]!.tokenIds).toEqual(alone.tokenIds);
      }
    }
    expect(await generator().generate([])).toEqual([]);
  });

  it("concurrent calls give what each gives alone, also when some are aborted or left early", async () => {
    const one = (i: number, signal?: AbortSignal) =>
      generator().generate("abcdefghij".slice(0, 1 + ((i * 3) % 8)), {
        maxNewTokens: 6 + ((i * 5) % 17),
        signal,
        ...[{}, { doSample: true, seed: i, numReturnSequences: 2 }, { numBeams: 3 }][i % 3],
      });
    const controller = new AbortController();
    const aborted = one(3, controller.signal);
    const left = generator().stream("xyz", { maxNewTokens: 40, suppressTokens: [2] });
    await left.next();
    const calls = Array.from({ length: 9 }, (_, i) => one(i));
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    await left.return();
    const together = await Promise.all(calls);
    for (const [i, result] of together.entries()) {
      expect(result.sequences.map(({ tokenIds }) => tokenIds)).toEqual(
        (await one(i)).sequences.map(({ tokenIds }) => tokenIds),
      );
    }
  });

  it("sampling: the same seed gives the same, alone or in a batch; other seeds and sequences differ", async () => {
    const options = { doSample: true, seed: 11, maxNewTokens: 12 };
    const once = await generator().generate("abc", options);
    expect((await generator().generate(["abc", "b"], options))[0]!.tokenIds).toEqual(once.tokenIds);
    expect((await generator().generate("abc", { ...options, seed: 12 })).tokenIds).not.toEqual(once.tokenIds);
    const several = await generator().generate("abc", { ...options, numReturnSequences: 4 });
    expect(several.sequences[0]!.tokenIds).toEqual(once.tokenIds);
    expect(new Set(several.sequences.map(({ tokenIds }) => tokenIds.join())).size).toBe(4);
  });

  it("log-probabilities are the model's own, whatever the options do", async () => {
    const plain = await generator().generate("abc", { maxNewTokens: 6, logprobs: true, topLogprobs: 3 });
    const { logprobs } = await generator().score(
      Int32Array.from([...generator().tokenizer.encode("abc").ids, ...plain.tokenIds]),
    );
    plain.tokens.forEach((token, i) => {
      expect(token.topLogprobs).toHaveLength(3);
      expect(token.topLogprobs![0]!.tokenId).toBe(token.tokenId);
      expect(token.logprob).toBeCloseTo(logprobs[logprobs.length - plain.tokens.length + i]!, 4);
    });
    const first = plain.tokens[0]!.tokenId;
    const forbidden = await generator().generate("abc", {
      maxNewTokens: 2,
      logprobs: true,
      topLogprobs: 1,
      suppressTokens: [first],
    });
    expect(forbidden.tokens[0]!.topLogprobs![0]!.tokenId).toBe(first);
    const beams = await generator().generate("abc", {
      maxNewTokens: 6,
      logprobs: true,
      numBeams: 4,
      numReturnSequences: 3,
    });
    for (const { score, tokens } of beams.sequences) {
      expect(tokens.reduce((sum, { logprob }) => sum + logprob!, 0) / tokens.length).toBeCloseTo(score!, 4);
    }
  });

  it("guessing ahead, by lookup or by another model, does not change the text", async () => {
    const assistantModel = generators[kind === "converted" ? "exported" : "converted"]!;
    for (const mode of [{}, { doSample: true, seed: 2 }, { repetitionPenalty: 1.3 }]) {
      const options = { maxNewTokens: 40, suppressTokens: [2], ...mode };
      const plain = await generator().generate(["abc", "the the the"], options);
      const looked = await generator().generate(["abc", "the the the"], { ...options, promptLookupNumTokens: 4 });
      const assisted = await generator().generate(["abc", "the the the"], { ...options, assistantModel });
      for (const [i, { tokenIds }] of plain.entries()) {
        // sampling draws for a call's second prompt from its second stream, with guesses or without
        expect(looked[i]!.tokenIds).toEqual(tokenIds);
        expect(assisted[i]!.tokenIds).toEqual(tokenIds);
      }
      const { text } = await collect(generator().stream("abc", { ...options, assistantModel, numAssistantTokens: 3 }));
      expect(text).toBe(plain[0]!.text);
    }
    await expect(generator().generate("a", { numAssistantTokens: 3 })).rejects.toMatchObject({
      code: "GENERATION_OPTION_UNUSED",
    });
    await expect(generator().generate("a", { assistantModel: {} as Generator })).rejects.toMatchObject({
      code: "GENERATION_OPTION_INVALID",
    });
  });

  it("a chat answers as without its cache, and uses it", async () => {
    const short = { maxNewTokens: 3, suppressTokens: [2] };
    using chat = generator().chat({ messages: [{ role: "s", content: "hi" }], ...short });
    const fresh = (question: string) =>
      generator().generate([...chat.messages, { role: "user", content: question }], short);
    const first = await fresh("é");
    expect((await chat.send("é")).text).toBe(first.text);
    expect(chat.messages.at(-1)).toEqual({ role: "assistant", content: first.text });
    const second = await fresh("b");
    const { text, last } = await collect(chat.stream("b"));
    expect(text).toBe(second.text);
    expect(last.usage!.promptTokens).toBe(second.usage.promptTokens);
    expect(last.usage!.cachedPromptTokens).toBeGreaterThan(first.usage.promptTokens - 4);
  });

  it("explains each token by its alternatives", async () => {
    const options = { maxNewTokens: 6, suppressTokens: [2] };
    const { text, steps, spans } = await generator().explain("abc", { ...options, topLogprobs: 3 });
    const plain = await generator().generate("abc", { ...options, logprobs: true });
    expect(text).toBe(plain.text);
    expect(spans.map((span) => span.text).join("")).toBe(text);
    expect(spans.at(-1)!.endStep).toBe(steps.length);
    plain.tokens.forEach(({ tokenId, logprob }, i) => {
      expect(steps[i]!.tokenId).toBe(tokenId);
      expect(steps[i]!.probability).toBeCloseTo(Math.exp(logprob!), 6);
      const likely = steps[i]!.alternatives.map(({ probability }) => probability);
      expect(likely).toEqual([...likely].sort((a, b) => b - a));
    });
    const all = (await generator().explain("abc", { ...options, topLogprobs: 96 })).steps[0]!.alternatives;
    expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect((await generator().explain("abc", options)).steps[0]!.alternatives).toHaveLength(5);
    await expect(generator().explain("abc", { doSample: true, numReturnSequences: 2 })).rejects.toMatchObject({
      code: "GENERATION_OPTION_INVALID",
    });
  });

  it("the logit lens: the last layer says what the model says, the others something else", async () => {
    const options = { maxNewTokens: 6, suppressTokens: [2], topLogprobs: 4, logitLens: true };
    if (kind === "exported") {
      const refused = { code: "GENERATION_MODEL_UNSUPPORTED", message: expect.stringContaining("outputHiddenStates") };
      await expect(generator().explain("abc", options)).rejects.toMatchObject(refused);
      return;
    }
    const { steps } = await generator().explain("abc", options);
    for (const { alternatives, layers } of steps) {
      expect(layers).toHaveLength(3); // the embeddings and two layers
      expect(layers!.at(-1)!.map(({ tokenId }) => tokenId)).toEqual(alternatives.map(({ tokenId }) => tokenId));
      layers!.at(-1)!.forEach(({ probability }, i) => {
        expect(probability).toBeCloseTo(alternatives[i]!.probability, 5);
      });
      expect(layers![0]![0]!.probability).not.toBeCloseTo(alternatives[0]!.probability, 5);
    }
    expect((await generator().explain("abc", { maxNewTokens: 2 })).steps[0]).not.toHaveProperty("layers");
  });

  it("a chat answers one message at a time", async () => {
    using chat = generator().chat({ maxNewTokens: 3 });
    const first = chat.send("a");
    await expect(chat.send("b")).rejects.toMatchObject({ code: "GENERATION_BUSY" });
    await first;
  });

  it("a turn that is left early leaves the conversation as it was", async () => {
    using chat = generator().chat({ maxNewTokens: 8, suppressTokens: [2] });
    for await (const _ of chat.stream("hello")) break;
    expect(chat.messages).toEqual([]);
    const { text } = await chat.send("there");
    expect(text).toBe(
      (await generator().generate([{ role: "user", content: "there" }], { maxNewTokens: 8, suppressTokens: [2] })).text,
    );
  });

  it("ends by signal, by time and by criteria", async () => {
    const controller = new AbortController();
    const parts = generator().stream("a", { maxNewTokens: 50, suppressTokens: [2], signal: controller.signal });
    await parts.next();
    controller.abort(new Error("enough"));
    await expect(collect(parts)).rejects.toThrow("enough");
    await expect(generator().generate("a", { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");

    const timed = await generator().generate("a", { maxNewTokens: 60, suppressTokens: [2], maxTime: 1e-6 });
    expect([timed.finishReason, timed.tokenIds.length]).toEqual(["time", 1]);

    const counted = await generator().generate("a", {
      suppressTokens: [2],
      stoppingCriteria: [({ tokenIds, promptLength }) => tokenIds.length - promptLength === 4],
    });
    expect([counted.finishReason, counted.tokenIds.length]).toEqual(["criterion", 4]);
  });

  it("custom processors see the rows they change, and `from` follows them", async () => {
    let states: number[] = [];
    const { sequences } = await generator().generate("ab", {
      numBeams: 3,
      maxNewTokens: 8,
      numReturnSequences: 3,
      logitsProcessors: [
        (_, rows) => {
          // the number of rows' tokens, kept per row as a grammar would keep its state
          states = rows.map(({ from, promptLength }) => (from < 0 ? promptLength : states[from]! + 1));
          rows.forEach((row, i) => {
            expect(row.tokenIds.length).toBe(states[i]);
          });
        },
        perRow((scores, { tokenIds }) => {
          for (let id = 0; id < scores.length; id++)
            if ((id + tokenIds.length) % 2) scores[id] = Number.NEGATIVE_INFINITY;
        }),
      ],
    });
    for (const { tokenIds } of sequences) expect(tokenIds.every((id, i) => (id + 2 + i) % 2 === 0)).toBe(true);
  });

  it("choices: only those come out, by every strategy", async () => {
    const choices = ["yes", "yes or no", "no", "é🙂", "maybe not"];
    for (const mode of [
      {},
      { numBeams: 4, numReturnSequences: 4 },
      { doSample: true, seed: 1, numReturnSequences: 20 },
    ]) {
      const { sequences } = await generator().generate("abc", { ...mode, choices });
      for (const { text, finishReason } of sequences) {
        expect(choices).toContain(text);
        expect(finishReason).toBe("stop");
      }
      if ("numBeams" in mode) expect(new Set(sequences.map(({ text }) => text)).size).toBe(sequences.length);
    }
    const several = await generator().generate(["a", "b", "c"], { choices, numBeams: 2 });
    expect(several.every(({ text }) => choices.includes(text))).toBe(true);
    await expect(generator().generate("a", { choices: [] })).rejects.toMatchObject({
      code: "GENERATION_OPTION_INVALID",
    });
  });

  it("errors say what is wrong", async () => {
    const refuses = (options: unknown, code: string, message: string) =>
      expect(generator().generate("a", options as GenerateOptions)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
    await refuses({ num_beams: 4 }, "GENERATION_OPTION_UNKNOWN", `Did you mean "numBeams"?`);
    await refuses({ temperature: 0 }, "GENERATION_OPTION_INVALID", "temperature");
    await refuses({ temperature: 0.5 }, "GENERATION_OPTION_UNUSED", "doSample: true");
    await refuses({ lengthPenalty: 2 }, "GENERATION_OPTION_UNUSED", "numBeams");
    await refuses({ numReturnSequences: 2 }, "GENERATION_OPTION_INVALID", "numReturnSequences");
    await refuses({ tools: [] }, "GENERATION_OPTION_UNUSED", "needs messages");
    await refuses({ badWordsIds: [[96]] }, "GENERATION_OPTION_INVALID", "96");
    await refuses(
      { suppressTokens: Array.from({ length: 96 }, (_, i) => i) },
      "GENERATION_NO_CANDIDATE",
      "forbid every token",
    );
    await expect(generator().generate("a".repeat(64))).rejects.toMatchObject({ code: "GENERATION_CONTEXT_OVERFLOW" });
    await expect(generator().generate(Int32Array.of(96))).rejects.toMatchObject({ code: "GENERATION_PROMPT_INVALID" });
    await expect(generator().generate("a", { maxLength: 1 })).rejects.toMatchObject({
      code: "GENERATION_CONTEXT_OVERFLOW",
    });
    await expect(createGenerator("./x", { threds: 1 } as never)).rejects.toMatchObject({
      code: "GENERATION_OPTION_UNKNOWN",
    });
  });

  it("an empty prompt starts from the model's first token; the context is never passed", async () => {
    const { usage, tokenIds } = await generator().generate("", { suppressTokens: [2] });
    expect(usage.promptTokens).toBe(1);
    expect(tokenIds.length).toBe(63);
  });
});

it("an encoder-decoder model from a directory: batches, beams and streams", async () => {
  await using generator = await createGenerator(fixture("tiny-bart"), { threads: 1 });
  const prompts = ["hello", "a", "it was on"];
  const together = await generator.generate(prompts, { numBeams: 4, maxNewTokens: 10 });
  for (const [i, prompt] of prompts.entries()) {
    const alone = await generator.generate(prompt, { numBeams: 4, maxNewTokens: 10 });
    expect(alone.text).toBe(together[i]!.text);
    expect(alone.score).toBeCloseTo(together[i]!.score!, 4);
  }
  const { text } = await collect(generator.stream("hello", { maxNewTokens: 10 }));
  expect(text).toBe((await generator.generate("hello", { maxNewTokens: 10 })).text);
  expect(() => generator.chat()).toThrow(expect.objectContaining({ code: "GENERATION_MODEL_UNSUPPORTED" }));
  await expect(generator.score("hello")).rejects.toMatchObject({ code: "GENERATION_MODEL_UNSUPPORTED" });
});

it("a closed generator says so", async () => {
  const generator = await createGenerator(fixture("tiny-gpt2"), { threads: 1 });
  await generator.close();
  await generator.close();
  await expect(generator.generate("a")).rejects.toMatchObject({ code: "GENERATION_CLOSED" });
});

it("a dtype is for weights: models with graphs refuse it", async () => {
  for (const directory of [fixture("tiny-gpt2"), fixture("tiny-bart"), join(scratch, "gpt2")]) {
    await expect(createGenerator(directory, { threads: 1, dtype: "int8" })).rejects.toMatchObject({
      code: "GENERATION_OPTION_INVALID",
      message: expect.stringContaining("its own graphs"),
    });
  }
});
