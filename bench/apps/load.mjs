// node bench/apps/load.mjs [--clients 50] [--seconds 60]: many clients at once against both apps, on this machine.
//
// Every answer is compared, field by field, with the one to the same request when nobody else asked. Some clients send what
// must be refused: no JSON, too much of it, or too slowly. The event loop's delay is the server's own: how late a timer of 1 ms
// comes; that of an idle process beside it shows how much of it is the machine's. Needs the packages built.

import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";

const { values } = parseArgs({
  options: { clients: { type: "string", default: "50" }, seconds: { type: "string", default: "60" } },
});
const clients = Number(values.clients);
const seconds = Number(values.seconds);

const sentences = [
  "The museum is open on Sundays.",
  "She closed the book and smiled.",
  "Where is the station?",
  "The food was cold and nobody apologised.",
  "What a wonderful evening we had!",
  "The children play in the garden behind the house.",
  "I would like a cup of coffee.",
  "The train was late again.",
];
const texts = sentences.map((sentence, at) => `${sentence} ${sentences[(at + 3) % sentences.length]}`);

const server = fork(fileURLToPath(new URL("server.mjs", import.meta.url)));
const [{ translate, sentiment }] = await once(server, "message");

const json = { "content-type": "application/json" };
/** Sends a request and gives its status and the lines of its answer. */
async function ask(url, body) {
  const response = await fetch(url, { method: "POST", headers: json, body });
  const lines = (await response.text()).trimEnd().split("\n");
  return {
    status: response.status,
    lines: lines.map((line) => JSON.parse(line)).filter(({ type }) => type !== "progress"),
  };
}
const kinds = {
  "translate, streamed": texts.map((text) => [`${translate}/api/translate/stream`, { text, to: "fr" }]),
  alternatives: sentences.map((source) => [
    `${translate}/api/alternatives`,
    { source, from: "en", to: "fr", targetPrefix: "" },
  ]),
  "classify by sentence": texts.map((text) => [`${sentiment}/api/classify`, { text }]),
};
const refusals = {
  "no JSON": [`${translate}/api/translate`, '{"text": ', 400, "REQUEST_NOT_JSON"],
  "unknown field": [`${sentiment}/api/classify`, '{"text": "a", "force": true}', 400, "REQUEST_INVALID"],
  "too large": [
    `${translate}/api/translate`,
    JSON.stringify({ to: "fr", text: "a".repeat(300_000) }),
    413,
    "REQUEST_TOO_LARGE",
  ],
};

const expected = new Map();
for (const [url, body] of Object.values(kinds).flat()) {
  const request = JSON.stringify(body);
  expected.set(url + request, await ask(url, request));
}

const tally = new Map();
const failures = [];
function count(kind, started) {
  if (!tally.has(kind)) tally.set(kind, []);
  tally.get(kind).push(performance.now() - started);
}
async function attempt(kind, work) {
  const started = performance.now();
  try {
    const wrong = await work();
    if (wrong !== undefined) failures.push(`${kind}: ${wrong}`);
  } catch (error) {
    failures.push(`${kind}: lost: ${error.cause?.message ?? error.message}`);
  }
  count(kind, started);
}

server.send("listen");
const idle = fork(fileURLToPath(new URL("idle.mjs", import.meta.url)));
const end = performance.now() + 1000 * seconds;

async function client(number) {
  const names = Object.keys(kinds);
  for (let turn = number; performance.now() < end; turn++) {
    const kind = names[turn % names.length];
    const [url, body] = kinds[kind][turn % kinds[kind].length];
    const request = JSON.stringify(body);
    await attempt(kind, async () => {
      const answer = await ask(url, request);
      const right = expected.get(url + request);
      if (!isDeepStrictEqual(answer, right)) return `wrong answer ${JSON.stringify(answer).slice(0, 300)}`;
    });
    if (turn % 5 !== 0) continue;
    const [name, [target, bytes, status, code]] = Object.entries(refusals)[turn % 3];
    await attempt(`refused: ${name}`, async () => {
      const answer = await ask(target, bytes);
      if (answer.status !== status || answer.lines[0].error.code !== code) return `answered ${JSON.stringify(answer)}`;
    });
  }
}
/** A client that never gets to the end of its request. */
async function slowClient() {
  while (performance.now() + 22_000 < end) {
    await attempt("refused: too slow", async () => {
      const socket = connect(Number(new URL(translate).port), "127.0.0.1");
      socket.write(
        "POST /api/translate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{",
      );
      const answer = await readAll(socket);
      if (!answer.startsWith("HTTP/1.1 408 ")) return `answered ${JSON.stringify(answer.slice(0, 100))}`;
    });
  }
}
await Promise.all([...Array.from({ length: clients }, (_, number) => client(number)), slowClient(), slowClient()]);

server.send("report");
const [{ p50, p99, max, rss }] = await once(server, "message");
idle.send("report");
const [control] = await once(idle, "message");
server.send("close");
await once(server, "exit");

console.log(`${clients} clients, ${seconds} s, both apps in one process\n`);
console.log("request                     answers   a second   median ms   p99 ms");
for (const [kind, times] of [...tally].sort()) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(0);
  const rate = (times.length / seconds).toFixed(1);
  console.log(
    `${kind.padEnd(28)}${String(times.length).padStart(7)}${rate.padStart(11)}${at(0.5).padStart(12)}${at(0.99).padStart(9)}`,
  );
}
console.log(
  `\nevent loop of the server: delay p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${max.toFixed(1)} ms`,
);
console.log(
  `an idle process beside it:        p50 ${control.p50.toFixed(1)} ms, p99 ${control.p99.toFixed(1)} ms, most ${control.max.toFixed(1)} ms`,
);
console.log(`memory of the server: ${(rss / 1e6).toFixed(0)} MB`);
console.log(`wrong or lost answers: ${failures.length}`);
for (const failure of failures.slice(0, 10)) console.log(`  ${failure}`);
process.exitCode = failures.length === 0 && p99 <= 20 ? 0 : 1;
