// One library, one tokenizer, one corpus, in a process of its own: prints MB of UTF-8 per second of processor time as JSON.
import { parseArgs } from "node:util";
import { documents } from "./texts.ts";
import { jsonFile, libraries, type Subject } from "./tokenizers.ts";

const { values } = parseArgs({
  options: {
    library: { type: "string", default: "glossa" },
    tokenizer: { type: "string", default: "bert" },
    corpus: { type: "string", default: "prose" },
    files: { type: "string" },
    texts: { type: "string" },
    bytes: { type: "string", default: "2000000" },
    seconds: { type: "string", default: "10" },
  },
});
const limit = Number(values.seconds) * 1e6;

/** One time through the texts, or as far as the time goes: the slowest libraries would take minutes. */
async function pass(subject: Subject, texts: readonly string[], keep?: ArrayLike<number>[]): Promise<number> {
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const before = process.cpuUsage();
  let used = 0;
  let bytes = 0;
  for (let i = 0; i < texts.length && used < limit; i++) {
    // Waiting for what is there already would cost as much as a short text.
    const found = subject.encode(texts[i]!);
    const ids = found instanceof Promise ? await found : found;
    keep?.push(ids);
    bytes += sizes[i]!;
    if (i % 64 === 63 || i === texts.length - 1) used = elapsed(before);
  }
  return bytes / elapsed(before);
}

function elapsed(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const loadStart = process.cpuUsage();
const subject = await libraries[values.library]!(values.tokenizer, jsonFile(values.tokenizer, values.files));
if (subject === undefined) {
  console.log("null");
} else {
  await subject.encode("hello");
  const loadMs = elapsed(loadStart) / 1000;
  const texts = documents(values.corpus, values.texts, Number(values.bytes));
  const cut = Math.ceil(texts.length / 5);
  const warm = process.cpuUsage();
  for (let round = 0; round < 8 && elapsed(warm) < limit; round++) await pass(subject, texts.slice(0, cut));
  const unseen = await pass(subject, texts.slice(cut));
  const repeated = await pass(subject, texts);
  const ids: ArrayLike<number>[] = [];
  await pass(subject, texts, ids);
  const decoded = texts.slice(0, ids.length).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const rounds: number[] = [];
  let sum = 0;
  for (let round = 0; round < 5; round++) {
    const before = process.cpuUsage();
    // A string may be put together only when it is read, so one of its characters is.
    for (const list of ids) {
      const text = subject.decode(list);
      sum += String(text instanceof Promise ? await text : text).charCodeAt(0) || 0;
    }
    rounds.push(decoded / elapsed(before));
  }
  const decode = rounds.sort((a, b) => a - b)[2]!;
  if (Number.isNaN(sum)) throw new Error("decode gave no text");
  console.log(JSON.stringify({ unseen, repeated, decode, loadMs }));
}
