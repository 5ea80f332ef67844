import { h, icon } from "@glossa/web/page";
import { doubtText } from "./doubt-text.ts";
import { say } from "./say.ts";
import type { SentenceView } from "./sentence-view.ts";

/** The sentences that should be checked, with the reasons. Fires `visit` with a sentence's number. */
export class DoubtList extends HTMLElement {
  set sentences(sentences: readonly SentenceView[]) {
    const items = [...sentences.entries()].filter(([, { doubts }]) => doubts.length > 0);
    this.hidden = items.length === 0;
    this.replaceChildren(
      h("h2", {}, icon("warn"), say("doubts")),
      h(
        "ul",
        {},
        ...items.map(([index, { text, doubts }]) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "quiet", dir: "auto", onclick: () => this.#visit(index) },
              text === "" ? "…" : text,
            ),
            h("span", {}, doubts.map(doubtText).join(" · ")),
          ),
        ),
      ),
    );
  }

  #visit(detail: number): void {
    this.dispatchEvent(new CustomEvent("visit", { detail }));
  }
}

customElements.define("doubt-list", DoubtList);
