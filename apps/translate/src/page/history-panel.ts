import { format, h, icon } from "@glossa/web/page";
import { kept } from "./kept.ts";
import type { Languages } from "./language-bar.ts";
import { say } from "./say.ts";

export interface HistoryEntry extends Languages {
  readonly source: string;
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

const stored = kept<readonly HistoryEntry[]>("glossa-history", []);
const most = 50;

/** What was translated, kept in this browser only. Fires `recall` with a `HistoryEntry`. */
export class HistoryPanel extends HTMLElement {
  connectedCallback(): void {
    this.#show();
  }

  /** Keeps an entry; one that only goes on from the last takes its place. */
  add(entry: HistoryEntry): void {
    const [last, ...older] = stored.get();
    const goesOn = last !== undefined && (entry.source.startsWith(last.source) || last.source.startsWith(entry.source));
    const rest = last === undefined ? [] : goesOn ? older : [last, ...older];
    stored.set([entry, ...rest].slice(0, most));
    this.#show();
  }

  #show(): void {
    const entries = stored.get();
    if (entries.length === 0) {
      this.replaceChildren(h("p", { class: "small" }, say("noHistory")));
      return;
    }
    const keep = (next: readonly HistoryEntry[]) => {
      stored.set(next);
      this.#show();
    };
    this.replaceChildren(
      h(
        "ul",
        {},
        ...entries.map((entry) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "quiet entry", onclick: () => this.#recall(entry) },
              h("span", { dir: "auto" }, entry.source),
              h("span", { dir: "auto" }, entry.target),
              h(
                "small",
                {},
                `${format.language(entry.from)} → ${format.language(entry.to)}, ${format.time(entry.time)}`,
              ),
            ),
            h(
              "button",
              {
                type: "button",
                class: "quiet square",
                "aria-label": say("forgetOne"),
                onclick: () => keep(entries.filter((other) => other !== entry)),
              },
              icon("clear"),
            ),
          ),
        ),
      ),
      h("button", { type: "button", onclick: () => keep([]) }, say("forget")),
    );
  }

  #recall(detail: HistoryEntry): void {
    this.dispatchEvent(new CustomEvent("recall", { detail }));
  }
}

customElements.define("history-panel", HistoryPanel);
