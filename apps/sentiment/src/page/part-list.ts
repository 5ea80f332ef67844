import { format, h } from "@glossa/web/page";
import { say } from "./say.ts";

/** A part of the text and what it does: 1 pulls all the way to positive, -1 to negative. */
export interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly pull: number;
  /** The number to show: `"97 %"`. */
  readonly value: string;
}

const most = 40;

/** Parts of the text as a list with a bar each. Fires `visit` with the part that the reader chose. */
export class PartList extends HTMLElement {
  set parts(parts: readonly Part[]) {
    const list = h(
      "ol",
      {},
      ...parts.slice(0, most).map((part) => {
        const bar = h("span", { class: `bar ${part.pull < 0 ? "negative" : "positive"}`, "aria-hidden": "true" });
        bar.style.setProperty("--pull", String(Math.abs(part.pull)));
        return h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => this.#visit(part) },
            h("span", { class: "words", dir: "auto" }, part.text.trim()),
            bar,
            h("small", {}, part.value),
          ),
        );
      }),
    );
    const rest = parts.length - most;
    this.replaceChildren(
      list,
      ...(rest > 0 ? [h("p", { class: "small" }, say("andMore", { count: format.number(rest) }))] : []),
    );
  }

  #visit(detail: Part): void {
    this.dispatchEvent(new CustomEvent("visit", { detail }));
  }
}

customElements.define("part-list", PartList);
