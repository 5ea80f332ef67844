import { format, h, icon } from "@glossa/web/page";
import type { ShownRow } from "../server/table-lines.ts";
import { queryRows, type SortKey } from "./row-query.ts";
import { say } from "./say.ts";
import { type Sentiments, toneOf } from "./tone.ts";
import type { ToneRange } from "./tone-histogram.ts";

/** Rows that are added at a time. */
const page = 50;
const columns: readonly SortKey[] = ["number", "text", "label", "score"];

/** Judged rows to sort, filter and save. Fires `save` with the rows that are to be seen, in their order. */
export class ResultTable extends HTMLElement {
  sentiments: Sentiments = new Map();
  #rows: readonly ShownRow[] = [];
  #range: ToneRange | undefined;
  #sort: SortKey = "number";
  #descending = false;
  #most = page;
  #search = h("input", { type: "search", "aria-label": say("search"), placeholder: say("search") });
  #label = h("select", { "aria-label": say("filterLabel") });
  #count = h("p", { class: "small grow", role: "status" });
  #heads = new Map(columns.map((key) => [key, this.#head(key)]));
  #body = h("tbody");
  #more = h("button", { type: "button", onclick: () => this.#showMore() }, say("more"));

  connectedCallback(): void {
    if (this.firstChild !== null) return;
    const again = () => {
      this.#most = page;
      this.#show();
    };
    this.#search.addEventListener("input", again);
    this.#label.addEventListener("change", again);
    const save = h("button", { type: "button", class: "save", onclick: () => this.#save() });
    save.append(icon("download"), say("save"));
    this.append(
      h("div", { class: "row" }, this.#search, this.#label, this.#count, save),
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": say("table") },
        h("table", {}, h("thead", {}, h("tr", {}, ...this.#heads.values())), this.#body),
      ),
      this.#more,
    );
  }

  set rows(rows: readonly ShownRow[]) {
    this.#rows = rows;
    const chosen = this.#label.value;
    this.#label.replaceChildren(
      h("option", { value: "" }, say("allLabels")),
      ...[...this.sentiments.keys()].map((label) => h("option", { value: label }, this.#name(label))),
      h("option", { value: "\0" }, say("withProblem")),
    );
    this.#label.value = chosen;
    this.#show();
  }

  set range(range: ToneRange | undefined) {
    this.#range = range;
    this.#show();
  }

  get #found(): ShownRow[] {
    const label = this.#label.value === "\0" ? null : this.#label.value;
    const query = { search: this.#search.value, label, range: this.#range };
    return queryRows(this.#rows, { ...query, sort: this.#sort, descending: this.#descending }, ({ labels }) =>
      toneOf(labels, this.sentiments),
    );
  }

  #head(key: SortKey): HTMLElement {
    const sort = () => {
      this.#descending = key === this.#sort && !this.#descending;
      this.#sort = key;
      this.#show();
    };
    return h(
      "th",
      { scope: "col", class: key },
      h("button", { type: "button", class: "quiet", onclick: sort }, say(key)),
    );
  }

  #show(): void {
    const found = this.#found;
    this.#count.textContent = say("shown", {
      shown: format.number(found.length),
      total: format.number(this.#rows.length),
    });
    this.#more.hidden = found.length <= this.#most;
    for (const [key, head] of this.#heads) {
      const order = this.#descending ? "descending" : "ascending";
      head.setAttribute("aria-sort", key === this.#sort ? order : "none");
    }
    this.#body.replaceChildren(...found.slice(0, this.#most).map((row) => this.#row(row)));
  }

  #row({ number, text, labels: [first], problem }: ShownRow): HTMLElement {
    const cells =
      first === undefined
        ? [h("td", { colspan: 2, class: "small" }, problem ?? "")]
        : [
            h(
              "td",
              {},
              h("span", { class: `tag ${this.sentiments.get(first.label) ?? "neutral"}` }, this.#name(first.label)),
            ),
            h("td", { class: "score" }, format.percent(first.score, 1)),
          ];
    return h(
      "tr",
      {},
      h("td", { class: "number" }, format.number(number)),
      h("td", { class: "text", dir: "auto" }, text),
      ...cells,
    );
  }

  #name(label: string): string {
    const sentiment = this.sentiments.get(label);
    return sentiment == null ? label : say(sentiment);
  }

  #showMore(): void {
    const first = this.#most;
    this.#most += 4 * page;
    this.#show();
    const row = this.#body.children[first] as HTMLElement | undefined;
    row?.scrollIntoView({ block: "nearest" });
  }

  #save(): void {
    this.dispatchEvent(new CustomEvent("save", { detail: this.#found }));
  }
}

customElements.define("result-table", ResultTable);
