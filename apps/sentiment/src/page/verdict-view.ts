import type { Classification, Sentiment } from "@glossa/sentiment";
import { format, h } from "@glossa/web/page";
import { say } from "./say.ts";
import type { Sentiments } from "./tone.ts";

/** What the text feels like as a whole: the answer in a word, and how the labels share the probability. */
export class VerdictView extends HTMLElement {
  sentiments: Sentiments = new Map();

  connectedCallback(): void {
    this.setAttribute("role", "status");
  }

  set verdict(verdict: Classification | undefined) {
    this.hidden = verdict === undefined;
    if (verdict === undefined) return;
    const { label, score, sentiment, labels, abstained } = verdict;
    const name = this.#name(label);
    this.replaceChildren(
      h(
        "p",
        { class: `verdict ${abstained ? "unsure" : (sentiment ?? "neutral")}` },
        h("strong", {}, abstained ? say("leans", { label: name }) : name),
        h("span", { class: "score" }, format.percent(score, score > 0.99 && score < 1 ? 1 : 0)),
      ),
      h(
        "div",
        { class: "shares", "aria-hidden": "true" },
        ...labels.map((one) => {
          const share = h("span", { class: this.#sentiment(one.label) });
          share.style.flexGrow = String(one.score);
          return share;
        }),
      ),
      h(
        "dl",
        { class: "labels small" },
        ...labels.map((one) =>
          h(
            "div",
            { class: this.#sentiment(one.label) },
            h("dt", {}, this.#name(one.label)),
            h("dd", {}, format.percent(one.score, 1)),
          ),
        ),
      ),
    );
  }

  /** A label as the reader would say it; a model's own where it is no sentiment. */
  #name(label: string): string {
    const sentiment = this.sentiments.get(label);
    return sentiment == null ? label : say(sentiment);
  }

  #sentiment(label: string): Sentiment {
    return this.sentiments.get(label) ?? "neutral";
  }
}

customElements.define("verdict-view", VerdictView);
