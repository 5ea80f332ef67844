import { format, h, moveFocus } from "@glossa/web/page";
import type { ShownRow } from "../server/table-lines.ts";
import { say } from "./say.ts";
import { type Sentiments, toneOf } from "./tone.ts";

/** A stretch of tones; the upper end belongs to it. */
export interface ToneRange {
  readonly from: number;
  readonly to: number;
}

const bins = 20;

/** How many rows there are from negative to positive. A bar that is chosen fires `choose`; once more takes it back. */
export class ToneHistogram extends HTMLElement {
  sentiments: Sentiments = new Map();
  #chosen: number | undefined;

  connectedCallback(): void {
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", say("histogram"));
    moveFocus(this, "button");
  }

  get chosen(): ToneRange | undefined {
    return this.#chosen === undefined ? undefined : rangeOf(this.#chosen);
  }

  set rows(rows: readonly ShownRow[]) {
    const counts = new Array<number>(bins).fill(0);
    for (const { labels } of rows) {
      if (labels.length > 0) counts[binOf(toneOf(labels, this.sentiments))]!++;
    }
    const most = Math.max(1, ...counts);
    const focused = [...this.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    const bars = counts.map((count, bin) => {
      const { from, to } = rangeOf(bin);
      const words = say("bin", { count: format.number(count), from: from.toFixed(1), to: to.toFixed(1) });
      const bar = h("button", {
        type: "button",
        class: from < 0 ? "negative" : "positive",
        title: words,
        "aria-label": words,
        "aria-pressed": bin === this.#chosen ? "true" : "false",
        tabindex: bin === Math.max(0, focused) ? 0 : -1,
        onclick: () => this.#choose(bin),
      });
      bar.style.setProperty("--share", String(count / most));
      return bar;
    });
    this.replaceChildren(
      h("div", { class: "bars" }, ...bars),
      h(
        "div",
        { class: "row small ends", "aria-hidden": "true" },
        h("span", { class: "grow" }, say("negative")),
        h("span", {}, say("positive")),
      ),
    );
    if (focused >= 0) bars[focused]!.focus();
  }

  #choose(bin: number): void {
    this.#chosen = bin === this.#chosen ? undefined : bin;
    for (const [index, bar] of this.querySelectorAll("button").entries()) {
      bar.setAttribute("aria-pressed", index === this.#chosen ? "true" : "false");
    }
    this.dispatchEvent(new Event("choose"));
  }
}

function binOf(tone: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(((tone + 1) / 2) * bins) - 1));
}

function rangeOf(bin: number): ToneRange {
  return { from: (bin / bins) * 2 - 1, to: ((bin + 1) / bins) * 2 - 1 };
}

customElements.define("tone-histogram", ToneHistogram);
