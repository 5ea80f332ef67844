import type { Explanation } from "@glossa/generation";
import {
  askJson,
  askLines,
  type CodeSample,
  copyButton,
  foldingCard,
  format,
  h,
  icon,
  latest,
  ProblemNote,
  TextEntry,
} from "@glossa/web/page";
import type { TextLine } from "../server/text-lines.ts";
import { type Info, loadInfo } from "./info.ts";
import { prompts } from "./samples.ts";
import { say } from "./say.ts";
import { type WriteCall, writeCallText } from "./write-call-text.ts";
import { type Turn, WrittenText } from "./written-text.ts";

const topP = 0.95;

/** The page that writes: it joins its parts and talks with the server. */
export class WritePage extends HTMLElement {
  #source = new TextEntry();
  #written = new WrittenText();
  #empty = h("p", { class: "empty" }, say("writeEmpty"));
  #status = h("p", { class: "small grow", role: "status" });
  #problem = new ProblemNote();
  #call = h("code-sample", { label: say("call") }) as CodeSample;
  #temperature = h("input", { type: "range", id: "temperature", min: 0, max: 1.5, step: 0.1, value: 0.8 });
  #tokens = h("input", { type: "number", id: "tokens", min: 1, max: 400, value: 120 });
  #seed = h("input", { type: "number", id: "seed", min: 0, max: 0xffff_ffff, value: 1 });
  #start = h("button", { type: "button", class: "primary", onclick: () => this.#write("") });
  #stop = h("button", { type: "button", hidden: true, onclick: () => this.#end() });
  #controls = h("div", { class: "row controls" });
  #info: Info | undefined;
  /** What was written since the last start, and how many tokens that is; for an explanation after a stop. */
  #so = { prompt: "", kept: "", text: "", tokens: 0 };
  #work = latest(0, (error) => this.#fail(error));

  async connectedCallback(): Promise<void> {
    document.title = `${say("titleWrite")} · glossa`;
    this.#build();
    const info = await loadInfo("write").catch((error: unknown) => this.#fail(error));
    if (info === undefined) return;
    this.#info = info;
    this.#source.limit = info.limits.promptLength;
    this.#tokens.max = String(info.limits.newTokens);
    if (info.links["write"] === undefined) this.#problem.say(say("noWriter"));
    this.#changed();
  }

  #build(): void {
    const examples = { examples: prompts, foot: this.#controls };
    this.#source.start({ label: say("prompt"), placeholder: say("promptPlaceholder"), ...examples });
    this.#start.append(icon("play"), say("start"));
    this.#stop.append(icon("stop"), say("stop"));
    const warmth = h("output", { for: "temperature" });
    const dice = h("button", {
      type: "button",
      class: "quiet square",
      "aria-label": say("newSeed"),
      title: say("newSeed"),
    });
    dice.append(icon("dice"));
    dice.addEventListener("click", () => {
      this.#seed.value = String(crypto.getRandomValues(new Uint16Array(1))[0]);
      this.#changed();
    });
    const field = (name: "temperature" | "length_" | "seed", ...inputs: HTMLElement[]) =>
      h("div", { class: "row" }, h("label", { for: inputs[0]!.id }, say(name)), ...inputs);
    this.#controls.append(
      field("temperature", this.#temperature, warmth),
      field("length_", this.#tokens),
      field("seed", this.#seed, dice),
      this.#start,
      this.#stop,
    );
    const changed = () => {
      warmth.textContent = this.#temperature.value;
      this.#changed();
    };
    this.#source.addEventListener("input", changed); // the controls stand in it
    this.#temperature.title = say("temperatureHint");
    this.#source.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#write("");
    });
    this.#written.addEventListener("turn", (event) => {
      const { before, alternative } = (event as CustomEvent<Turn>).detail;
      this.#write(before + alternative.text);
    });
    this.append(
      h("h1", { class: "unseen" }, say("titleWrite")),
      this.#problem,
      h(
        "div",
        { class: "panes card" },
        this.#source,
        h(
          "section",
          { class: "pane" },
          h("div", { class: "result" }, this.#empty, this.#written),
          h(
            "div",
            { class: "row foot" },
            this.#status,
            copyButton(() => this.#written.text),
          ),
        ),
      ),
      foldingCard("call", say("call"), say("callHint"), this.#call),
    );
    changed();
  }

  get #settings(): Omit<WriteCall, "prompt"> {
    const whole = (input: HTMLInputElement) =>
      Math.round(Math.min(Number(input.max), Math.max(Number(input.min), Number(input.value) || 0)));
    return {
      maxNewTokens: whole(this.#tokens),
      temperature: Number(this.#temperature.value),
      topP,
      seed: whole(this.#seed),
    };
  }

  #changed(): void {
    const prompt = this.#source.value;
    this.#call.code = writeCallText({ prompt, ...this.#settings });
    const { blank, tooLong, limit } = this.#source;
    this.#start.disabled = blank || tooLong || this.#info?.links["write"] === undefined;
    if (tooLong) this.#problem.say(say("long", { limit: format.number(limit) }));
    else if (this.#info?.links["write"] !== undefined) this.#problem.clear();
  }

  /** @param kept text after the prompt that stays: the writing goes on behind it */
  #write(kept: string): void {
    if (this.#start.disabled) return;
    const prompt = this.#source.value;
    const settings = this.#settings;
    this.#problem.clear();
    this.#empty.hidden = true;
    this.#written.start(prompt, kept);
    this.#call.code = writeCallText({ prompt: prompt + kept, ...settings });
    this.#status.textContent = say("writing");
    this.#running = true;
    this.#so = { prompt, kept, text: "", tokens: 0 };
    this.#work(async (signal) => {
      const started = performance.now();
      const request = { ...settings, prompt: prompt + kept };
      for await (const line of askLines<TextLine>("/api/write/stream", request, signal)) {
        if (line.type !== "part") continue;
        this.#so.text += line.text;
        this.#so.tokens += line.tokens;
        this.#written.add(line.text);
      }
      await this.#explain(performance.now() - started, settings, signal);
    });
  }

  /** The reader has enough: what is there stays, and is explained. */
  #end(): void {
    const settings = this.#settings;
    this.#work(this.#so.tokens === 0 ? undefined : (signal) => this.#explain(undefined, settings, signal));
    this.#status.textContent = "";
    this.#running = false;
  }

  async #explain(time: number | undefined, settings: Omit<WriteCall, "prompt">, signal: AbortSignal): Promise<void> {
    const { prompt, kept, tokens } = this.#so;
    this.#running = false;
    this.#status.textContent = say("weighing");
    // the same seed writes the same text
    const request = { ...settings, prompt: prompt + kept, maxNewTokens: tokens };
    this.#written.explain(kept, await askJson<Explanation>("/api/write/explain", request, signal));
    this.#status.textContent =
      time === undefined
        ? say("tokens", { count: tokens })
        : say("wroteMany", {
            count: tokens,
            time: format.number(Math.round(time)),
            rate: format.number(Math.round((1000 * tokens) / time)),
          });
  }

  set #running(running: boolean) {
    this.#stop.hidden = !running;
    this.#start.hidden = running;
  }

  #fail(error: unknown): void {
    this.#running = false;
    this.#status.textContent = "";
    this.#problem.fail(error);
  }
}

customElements.define("write-page", WritePage);
