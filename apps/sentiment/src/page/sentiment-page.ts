import type { DocumentClassification, Explanation } from "@glossa/sentiment";
import { askLines, type CodeSample, format, h, icon, latest, MarkedText, Refusal } from "@glossa/web/page";
import type { ResultLine } from "../server/last-line.ts";
import { callText } from "./call-text.ts";
import { type Info, loadInfo } from "./info.ts";
import { type Part, PartList } from "./part-list.ts";
import { problemText } from "./problem-text.ts";
import { samples } from "./samples.ts";
import { say } from "./say.ts";
import { TablePanel } from "./table-panel.ts";
import { type Sentiments, toneOf } from "./tone.ts";
import { ToneCurve } from "./tone-curve.ts";
import { VerdictView } from "./verdict-view.ts";

/** Sentences before a curve says more than the marks. */
const curveFrom = 4;

/** The page: it joins its parts and talks with the server. */
export class SentimentPage extends HTMLElement {
  #source = new MarkedText();
  #verdict = new VerdictView();
  #parts = new PartList();
  #curve = new ToneCurve();
  #curveCard = h("section", { class: "card curve", hidden: true });
  #table = new TablePanel();
  #call = h("code-sample", { label: say("call") }) as CodeSample;
  #status = h("p", { class: "small grow", role: "status" });
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #length = h("small", { class: "grow", dir: "ltr" });
  #samples = h("div", { class: "samples" });
  #empty = h("p", { class: "empty" }, say("empty"));
  #hint = h("p", { class: "small" });
  #answer = h("div", { class: "answer", hidden: true });
  #unsure = h("input", { type: "range", min: 50, max: 95, step: 5, value: 60, id: "unsure" });
  #sentiments: Sentiments = new Map();
  #limits: Info["limits"] | undefined;
  #work = latest(180, (error) => this.#fail(error));

  async connectedCallback(): Promise<void> {
    document.title = `${say("titleSentiment")} · glossa`;
    this.#build();
    const info = await loadInfo("sentiment").catch((error: unknown) => this.#fail(error));
    if (info === undefined) return;
    this.#limits = info.limits;
    this.#sentiments = new Map(info.labels.map(({ label, sentiment }) => [label, sentiment]));
    this.#verdict.sentiments = this.#sentiments;
    this.#table.start(this.#sentiments, info.limits.tableBytes);
    this.#changed();
  }

  #build(): void {
    this.#source.setAttribute("label", say("source"));
    this.#source.setAttribute("placeholder", say("placeholder"));
    this.#source.addEventListener("input", () => this.#changed());
    for (const element of [this.#parts, this.#curve]) {
      element.addEventListener("visit", (event) => {
        const { start, end } = (event as CustomEvent<{ start: number; end: number }>).detail;
        this.#source.select(start, end);
      });
    }
    const clear = h("button", { type: "button", class: "quiet", onclick: () => this.#write("") });
    clear.append(icon("clear"), say("clear"));
    this.#samples.append(
      h("p", { class: "small" }, say("try")),
      ...samples.map((text) =>
        h("button", { type: "button", class: "quiet sample", lang: "en", onclick: () => this.#write(text) }, text),
      ),
    );
    const level = h("output", { for: "unsure" });
    const levelChanged = () => {
      level.textContent = format.percent(Number(this.#unsure.value) / 100);
    };
    this.#unsure.addEventListener("input", () => {
      levelChanged();
      this.#changed();
    });
    levelChanged();
    this.#answer.append(this.#verdict, this.#choice(), this.#hint, this.#parts);
    this.#curveCard.append(
      h("div", { class: "row" }, h("h2", {}, say("curve")), h("small", {}, say("curveHint"))),
      this.#curve,
    );
    this.append(
      h("h1", { class: "unseen" }, say("titleSentiment")),
      this.#problem,
      h(
        "div",
        { class: "panes card" },
        h(
          "section",
          { class: "pane" },
          this.#source,
          this.#samples,
          h("div", { class: "row foot" }, this.#length, clear),
        ),
        h(
          "section",
          { class: "pane" },
          h("div", { class: "result" }, this.#empty, this.#answer),
          h(
            "div",
            { class: "row foot" },
            this.#status,
            h("label", { class: "row level" }, say("unsureBelow"), this.#unsure, level),
          ),
        ),
      ),
      this.#curveCard,
      panel("table", this.#table),
      panel("call", this.#call),
    );
  }

  #choice(): HTMLElement {
    const option = (value: "sentences" | "words", words: string) => {
      const input = h("input", { type: "radio", class: "unseen", name: "by", value, checked: value === "sentences" });
      input.addEventListener("change", () => this.#changed());
      return h("label", {}, input, words);
    };
    return h(
      "div",
      { class: "choice", role: "radiogroup", "aria-label": say("show") },
      option("sentences", say("bySentence")),
      option("words", say("byWord")),
    );
  }

  get #by(): "sentences" | "words" {
    return this.querySelector<HTMLInputElement>('input[value="words"]')!.checked ? "words" : "sentences";
  }

  #write(text: string): void {
    this.#source.value = text;
    this.#source.focus();
    this.#changed();
  }

  /** Something that the answer depends on has changed. */
  #changed(): void {
    if (this.#limits === undefined) return;
    const text = this.#source.value;
    const blank = text.trim() === "";
    const { textLength } = this.#limits;
    const tooLong = text.length > textLength;
    const limit = format.number(textLength);
    const abstainBelow = Number(this.#unsure.value) / 100;
    this.#length.textContent = blank ? "" : say("length", { length: format.number(text.length), limit });
    this.#samples.hidden = text !== "";
    this.#problem.hidden = !tooLong;
    this.#problem.textContent = tooLong ? say("long", { limit }) : "";
    this.#call.code = callText({ text, by: this.#by, abstainBelow });
    if (blank || tooLong) {
      this.#work(undefined);
      this.#answer.hidden = true;
      this.#empty.hidden = false;
      this.#curveCard.hidden = true;
      this.#source.marks = [];
      this.#status.textContent = "";
      return;
    }
    this.#status.textContent = say("reading");
    this.#work((signal) => this.#judge(text, abstainBelow, signal));
  }

  async #judge(text: string, abstainBelow: number, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const document = await this.#ask<DocumentClassification>("/api/classify", { text, abstainBelow }, signal);
    this.#verdict.verdict = document.overall;
    this.#empty.hidden = true;
    this.#answer.hidden = false;
    this.#showCurve(document, text);
    if (this.#by === "sentences") this.#showSentences(document);
    else if (text.length > this.#limits!.explainLength) this.#noWords();
    else this.#showWords(await this.#ask<Explanation>("/api/explain", { text }, signal));
    this.#status.textContent = say("done", { time: format.number(Math.round(performance.now() - started)) });
  }

  async #ask<T>(path: string, body: object, signal: AbortSignal): Promise<T> {
    let result: T | undefined;
    for await (const line of askLines<ResultLine<object>>(path, body, signal)) {
      if (line.type === "done") result = line as T;
      else this.#status.textContent = say("readingPart", { done: line.done, total: line.total });
    }
    if (result === undefined) throw new Refusal("ANSWER_CUT", "the answer ended in the middle");
    return result;
  }

  #showSentences({ sentences }: DocumentClassification): void {
    const parts = sentences.map(({ text, start, end, labels, score }) => ({
      text,
      start,
      end,
      pull: toneOf(labels, this.#sentiments),
      value: format.percent(score),
    }));
    this.#hint.textContent = say("bySentenceHint");
    this.#parts.parts = parts;
    this.#mark(parts);
  }

  #showWords({ label, tokens, exact, evaluations }: Explanation): void {
    const sign = this.#sentiments.get(label) === "negative" ? -1 : 1;
    const strongest = Math.max(1e-9, ...tokens.map(({ attribution }) => Math.abs(attribution)));
    const parts = tokens.map(({ text, start, end, attribution }) => ({
      text,
      start,
      end,
      pull: (sign * attribution) / strongest,
      value: `${attribution < 0 ? "−" : "+"}${format.percent(Math.abs(attribution), 1)}`,
    }));
    const sentiment = this.#sentiments.get(label);
    const count = format.number(evaluations);
    this.#hint.textContent = `${say("byWordHint", { label: sentiment == null ? label : say(sentiment) })}. ${say(exact ? "exact" : "approximate", { count })}`;
    this.#parts.parts = [...parts].sort((a, b) => Math.abs(b.pull) - Math.abs(a.pull));
    this.#mark(parts);
  }

  #noWords(): void {
    this.#hint.textContent = say("explainLong", { limit: format.number(this.#limits!.explainLength) });
    this.#parts.parts = [];
    this.#mark([]);
  }

  #mark(parts: readonly Part[]): void {
    this.#source.marks = parts.map(({ start, end, pull }) => ({
      start,
      end,
      kind: pull < 0 ? "negative" : "positive",
      strength: Math.abs(pull),
    }));
  }

  #showCurve({ sentences }: DocumentClassification, text: string): void {
    this.#curveCard.hidden = sentences.length < curveFrom;
    if (this.#curveCard.hidden) return;
    const shown = sentences.map(({ start, end, labels, label, score }, index) => {
      const sentiment = this.#sentiments.get(label);
      const words = say("sentenceAt", {
        number: index + 1,
        label: sentiment == null ? label : say(sentiment),
        score: format.percent(score),
      });
      return { start, end, tone: toneOf(labels, this.#sentiments), words };
    });
    this.#curve.show(shown, text.length);
  }

  #fail(error: unknown): void {
    this.#status.textContent = "";
    this.#problem.hidden = false;
    this.#problem.replaceChildren(icon("warn"), problemText(error));
  }
}

function panel(name: "table" | "call", content: HTMLElement): HTMLElement {
  const summary = h("summary", {}, say(name), h("span", { class: "small" }, say(`${name}Hint`)));
  return h("details", { class: "card", id: name }, summary, content);
}

customElements.define("sentiment-page", SentimentPage);
