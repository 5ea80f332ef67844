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
  },
});

async function pass(subject: Subject, texts: readonly string[], keep?: ArrayLike<number>[]): Promise<number> {
  const before = process.cpuUsage();
  let bytes = 0;
  for (const text of texts) {
    const ids = await subject.encode(text);
    keep?.push(ids);
    bytes += Buffer.byteLength(text);
  }
  const { user, system } = process.cpuUsage(before);
  return bytes / (user + system);
}

const loadStart = process.cpuUsage();
const subject = await libraries[values.library]!(values.tokenizer, jsonFile(values.tokenizer, values.files));
if (subject === undefined) {
  console.log("null");
} else {
  await subject.encode("hello");
  const load = process.cpuUsage(loadStart);
  const texts = documents(values.corpus, values.texts, Number(values.bytes));
  const cut = Math.ceil(texts.length / 5);
  for (let round = 0; round < 8; round++) await pass(subject, texts.slice(0, cut));
  const unseen = await pass(subject, texts.slice(cut));
  const repeated = await pass(subject, texts);
  const ids: ArrayLike<number>[] = [];
  await pass(subject, texts, ids);
  let decode = 0;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    for (const list of ids) await subject.decode(list);
    const { user, system } = process.cpuUsage(before);
    decode = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / (user + system);
  }
  console.log(JSON.stringify({ unseen, repeated, decode, loadMs: (load.user + load.system) / 1000 }));
}
