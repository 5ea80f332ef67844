import type { GlossaryEntry } from "@glossa/translation";
import { askLines, h, icon, latest, ProblemNote, saveFile } from "@glossa/web/page";
import type { DocumentLine } from "../server/document-lines.ts";
import { doubtText } from "./doubt-text.ts";
import type { Languages } from "./language-bar.ts";
import { say } from "./say.ts";
import { translatedName } from "./translated-name.ts";

/** Translates a file and gives it back in its format. */
export class DocumentPanel extends HTMLElement {
  /** How to translate; set by the page. */
  options: () => Languages & { readonly glossary: readonly GlossaryEntry[] } = () => {
    throw new Error("the page sets it");
  };
  #status: HTMLElement = h("div", { class: "status" });
  #problem = new ProblemNote();
  #run: ReturnType<typeof latest> = latest(0, (error) => {
    this.#status.replaceChildren(this.#problem);
    this.#problem.fail(error);
  });

  #endings: readonly string[] = [];

  /**
   * @param bytes the largest file
   * @param endings how names of files end that the server translates
   */
  start(bytes: number, endings: readonly string[]): void {
    this.#endings = endings;
    const drop = h("file-drop", {
      accept: endings.map((ending) => `.${ending}`).join(","),
      limit: bytes,
      hint: say("dropHint", { ends: endings.join(", "), limit: bytes / 1e6 }),
    });
    drop.addEventListener("file", (event) => this.#take((event as CustomEvent<File>).detail));
    this.replaceChildren(drop, this.#status);
  }

  #take(file: File): void {
    const name = file.name.toLowerCase();
    if (!this.#endings.some((ending) => name.endsWith(`.${ending}`))) {
      this.#run(undefined);
      this.#status.replaceChildren(this.#problem);
      this.#problem.say(say("unknownFile", { name: file.name }));
      return;
    }
    const { from, to, glossary } = this.options();
    const query = new URLSearchParams({ from, to, name: file.name });
    if (glossary.length > 0) query.set("glossary", JSON.stringify(glossary));
    const bar = h("progress", { "aria-label": file.name });
    const words = h("p", { class: "small", role: "status" }, say("reading", { name: file.name }));
    const cancel = h("button", { type: "button", onclick: () => this.#cancel() }, say("cancel"));
    this.#status.replaceChildren(bar, h("div", { class: "row" }, words, cancel));
    this.#run(async (signal) => {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const line of askLines<DocumentLine>(`/api/documents?${query}`, file, signal)) {
        if (line.type === "progress") {
          bar.max = Math.max(1, line.total);
          bar.value = line.done;
          words.textContent = say("progress", { done: line.done, total: line.total });
        } else if (line.type === "part") {
          parts.push(Uint8Array.from(atob(line.base64), (unit) => unit.charCodeAt(0)));
        } else {
          this.#finish(file.name, translatedName(file.name, to), parts, line);
        }
      }
    });
  }

  #cancel(): void {
    this.#run(undefined);
    this.#status.replaceChildren();
  }

  #finish(
    name: string,
    translated: string,
    parts: readonly Uint8Array<ArrayBuffer>[],
    { segments, doubts }: Extract<DocumentLine, { type: "done" }>,
  ): void {
    const download = h("button", {
      type: "button",
      class: "primary",
      onclick: () => saveFile(translated, new Blob([...parts])),
    });
    download.append(icon("download"), say("download", { name: translated }));
    this.#status.replaceChildren(
      h("div", { class: "row" }, h("p", { role: "status", class: "grow" }, say("ready", { name, segments })), download),
      h(
        "ul",
        { class: "small" },
        ...doubts.map(({ segment, doubt }) =>
          h("li", {}, say("passage", { number: segment + 1, message: doubtText(doubt) })),
        ),
      ),
    );
    download.focus();
  }
}

customElements.define("document-panel", DocumentPanel);
