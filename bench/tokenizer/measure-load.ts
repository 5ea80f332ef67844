// One library, one tokenizer, in a process of its own (node --expose-gc): prints what loading takes as JSON, and with
// --encodes how much the memory grows over that many encodes.
import { parseArgs } from "node:util";
import { documents } from "./texts.ts";
import { jsonFile, libraries } from "./tokenizers.ts";

const { values } = parseArgs({
  options: {
    library: { type: "string", default: "glossa" },
    tokenizer: { type: "string", default: "bert" },
    files: { type: "string" },
    encodes: { type: "string", default: "0" },
  },
});
const MiB = 2 ** 20;
/** With words that no vocabulary has, so that everything is read that texts need. */
const TEXT = "A first text: antidisestablishmentarianisms, xqzvwk, 1234 and 😀.";

/** What is alive: heap and array buffers, and all memory of the process. */
function memory(): { heap: number; rss: number } {
  for (let i = 0; i < 3; i++) globalThis.gc!();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: (heapUsed + arrayBuffers) / MiB, rss: rss / MiB };
}

const json = jsonFile(values.tokenizer, values.files);
const load = libraries[values.library]!;
// The library's own code is loaded first, with another tokenizer, so that only the tokenizer is measured.
const bert = jsonFile("bert", undefined);
await load("bert", bert);
const before = memory();
const cpu = process.cpuUsage();
const started = performance.now();
const subject = await load(values.tokenizer, json);
if (subject === undefined) {
  console.log("null");
} else {
  await subject.encode(TEXT);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const after = memory();
  const texts = documents("prose", undefined, 200_000)
    .flatMap((text) => text.split("\n"))
    .filter((text) => text !== "");
  const encodes = Number(values.encodes);
  // The first tenth fills caches of fixed size; growth is counted from there on.
  let warm = after;
  for (let i = 0; i < encodes; i++) {
    if (i === Math.floor(encodes / 10)) warm = memory();
    await subject.encode(`${texts[i % texts.length]!.slice(0, 200)} ${i}`);
  }
  const end = encodes > 0 ? memory() : after;
  console.log(
    JSON.stringify({
      ms,
      cpuMs: (user + system) / 1000,
      heapMiB: after.heap - before.heap,
      rssMiB: after.rss - before.rss,
      heapGrowthMiB: end.heap - warm.heap,
      rssGrowthMiB: end.rss - warm.rss,
    }),
  );
  await subject.encode("hello"); // still in use, so that nothing above was collected
}
