import { askLines, h, latest, ProblemNote, saveFile } from "@glossa/web/page";
import type { ShownRow, TableLine } from "../server/table-lines.ts";
import { ResultTable } from "./result-table.ts";
import { say } from "./say.ts";
import type { Sentiments } from "./tone.ts";
import { ToneHistogram } from "./tone-histogram.ts";

/** Judges a file of many texts, shows how they spread, and lists them. */
export class TablePanel extends HTMLElement {
  #column = h("input", { id: "column", maxlength: 200, placeholder: "text" });
  #status = h("div", { class: "status" });
  #problem = new ProblemNote();
  #histogram = new ToneHistogram();
  #table = new ResultTable();
  #result = h("div", { class: "table-result", hidden: true }, this.#histogram, this.#table);
  #file: File | undefined;
  /** The column that the rows are from. */
  #judged = "";
  #head = { format: "csv", head: "" };
  #run = latest(0, (error) => {
    this.#status.replaceChildren(this.#problem);
    this.#problem.fail(error);
  });

  /** @param bytes the largest file */
  start(sentiments: Sentiments, bytes: number): void {
    const hint = say("dropHint", { limit: bytes / 1e6 });
    const drop = h("file-drop", { accept: ".csv,.tsv,.tab,.jsonl,.ndjson,.txt", limit: bytes, hint });
    drop.addEventListener("file", (event) => {
      this.#file = (event as CustomEvent<File>).detail;
      this.#judge(this.#file);
    });
    this.#column.addEventListener("change", () => {
      if (this.#file !== undefined && this.#column.value.trim() !== this.#judged) this.#judge(this.#file);
    });
    this.#histogram.addEventListener("choose", () => {
      this.#table.range = this.#histogram.chosen;
    });
    this.#table.addEventListener("save", (event) => this.#save((event as CustomEvent<readonly ShownRow[]>).detail));
    this.#histogram.sentiments = sentiments;
    this.#table.sentiments = sentiments;
    this.replaceChildren(
      drop,
      h("div", { class: "row" }, h("label", { for: "column" }, say("column")), this.#column),
      this.#status,
      this.#result,
    );
  }

  #judge(file: File): void {
    const query = new URLSearchParams({ name: file.name });
    const column = this.#column.value.trim();
    this.#judged = column;
    if (column !== "") query.set("column", column);
    const words = h("p", { class: "small grow", role: "status" }, say("reading"));
    const cancel = h("button", {
      type: "button",
      onclick: () => {
        this.#run(undefined);
        this.#status.replaceChildren(
          h("p", { class: "small", role: "status" }, say("cancelled", { done: rows.length })),
        );
      },
    });
    cancel.append(say("cancel"));
    this.#status.replaceChildren(h("progress", { "aria-label": file.name }), h("div", { class: "row" }, words, cancel));
    const rows: ShownRow[] = [];
    this.#show(rows);
    this.#run(async (signal) => {
      for await (const line of askLines<TableLine>(`/api/table?${query}`, file, signal)) {
        if (line.type === "head") this.#head = line;
        else if (line.type === "rows") {
          rows.push(...line.rows);
          words.textContent = say("rowsDone", { done: rows.length });
          this.#show(rows);
        }
      }
      const problems = rows.filter(({ problem }) => problem !== undefined).length;
      const ready = say("rowsReady", { name: file.name, rows: rows.length, problems });
      this.#status.replaceChildren(h("p", { role: "status" }, ready));
    });
  }

  #show(rows: readonly ShownRow[]): void {
    this.#result.hidden = rows.length === 0;
    this.#histogram.rows = rows;
    this.#table.rows = rows;
  }

  #save(rows: readonly ShownRow[]): void {
    const { format, head } = this.#head;
    const name = this.#file!.name.replace(/(\.[^.]+)?$/, `.sentiment.${format}`);
    saveFile(name, head + rows.map(({ line }) => line).join(""), "text/plain");
  }
}

customElements.define("table-panel", TablePanel);
