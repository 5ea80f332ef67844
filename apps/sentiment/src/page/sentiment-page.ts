import type { DocumentClassification, Explanation } from "@glossa/sentiment";
import {
  askLines,
  type CodeSample,
  foldingCard,
  format,
  h,
  latest,
  ProblemNote,
  Refusal,
  TextEntry,
} from "@glossa/web/page";
import type { ResultLine } from "../server/last-line.ts";
import { callText } from "./call-text.ts";
import { type Info, loadInfo } from "./info.ts";
import { type Part, PartList } from "./part-list.ts";
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
  #source = new TextEntry();
  #verdict = new VerdictView();
  #parts = new PartList();
  #curve = new ToneCurve();
  #curveCard = h("section", { class: "card curve", hidden: true });
  #table = new TablePanel();
  #call = h("code-sample", { label: say("call") }) as CodeSample;
  #status = h("p", { class: "small grow", role: "status" });
  #problem = new ProblemNote();
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
    this.#source.limit = info.limits.textLength;
    this.#sentiments = new Map(info.labels.map(({ label, sentiment }) => [label, sentiment]));
    this.#verdict.sentiments = this.#sentiments;
    this.#table.start(this.#sentiments, info.limits.tableBytes);
    this.#changed();
  }

  #build(): void {
    this.#source.start({ label: say("source"), placeholder: say("placeholder"), examples: samples });
    this.#source.addEventListener("input", () => this.#changed());
    for (const element of [this.#parts, this.#curve]) {
      element.addEventListener("visit", (event) => {
        const { start, end } = (event as CustomEvent<{ start: number; end: number }>).detail;
        this.#source.field.select(start, end);
      });
    }
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
        this.#source,
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
      foldingCard("table", say("table"), say("tableHint"), this.#table),
      foldingCard("call", say("call"), say("callHint"), this.#call),
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

  /** Something that the answer depends on has changed. */
  #changed(): void {
    if (this.#limits === undefined) return;
    const text = this.#source.value;
    const { blank, tooLong, limit } = this.#source;
    const abstainBelow = Number(this.#unsure.value) / 100;
    if (tooLong) this.#problem.say(say("long", { limit: format.number(limit) }));
    else this.#problem.clear();
    this.#call.code = callText({ text, by: this.#by, abstainBelow });
    if (blank || tooLong) {
      this.#work(undefined);
      this.#answer.hidden = true;
      this.#empty.hidden = false;
      this.#curveCard.hidden = true;
      this.#source.field.marks = [];
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
    this.#source.field.marks = parts.map(({ start, end, pull }) => ({
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
    this.#problem.fail(error);
  }
}

customElements.define("sentiment-page", SentimentPage);
