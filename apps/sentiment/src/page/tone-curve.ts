import { h, moveFocus, s } from "@glossa/web/page";
import { say } from "./say.ts";
import { smoothTone, type ToneAt } from "./smooth-tone.ts";

export interface CurveSentence extends ToneAt {
  /** What a screen reader says of it. */
  readonly words: string;
}

const width = 1000;
const height = 180;
const middle = height / 2;

/** A document as a curve: a bar for each sentence, as wide as it is long, and the tone along them. Fires `visit`. */
export class ToneCurve extends HTMLElement {
  connectedCallback(): void {
    moveFocus(this, ".sentence");
  }

  /** @param length UTF-16 units of the whole text */
  show(sentences: readonly CurveSentence[], length: number): void {
    const x = (place: number) => (place / length) * width;
    const y = (tone: number) => middle - tone * (middle - 6);
    const bars = sentences.map((sentence, index) => {
      const { start, end, tone, words } = sentence;
      const attributes = {
        class: `sentence ${tone < 0 ? "negative" : "positive"}`,
        role: "button",
        tabindex: index === 0 ? 0 : -1,
        "aria-label": words,
        onclick: () => this.#visit(sentence),
        onkeydown: (event: KeyboardEvent) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          this.#visit(sentence);
        },
      };
      const box = { x: x(start), width: Math.max(1, x(end) - x(start) - 2) };
      return s(
        "g",
        attributes,
        s("title", {}, words),
        s("rect", { class: "reach", ...box, y: 0, height }),
        s("rect", { ...box, rx: 3, y: Math.min(middle, y(tone)), height: Math.max(2, Math.abs(y(tone) - middle)) }),
      );
    });
    const line = smoothTone(sentences, length, 120).map(
      (tone, point) => `${((point / 119) * width).toFixed(1)},${y(tone).toFixed(1)}`,
    );
    this.replaceChildren(
      s(
        "svg",
        { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "group", "aria-label": say("curve") },
        s("line", { class: "zero", x1: 0, x2: width, y1: middle, y2: middle }),
        ...bars,
        s("polyline", { class: "line", points: line.join(" ") }),
      ),
      h("span", { class: "small top", "aria-hidden": "true" }, say("positive")),
      h("span", { class: "small bottom", "aria-hidden": "true" }, say("negative")),
    );
  }

  #visit(detail: ToneAt): void {
    this.dispatchEvent(new CustomEvent("visit", { detail }));
  }
}

customElements.define("tone-curve", ToneCurve);
