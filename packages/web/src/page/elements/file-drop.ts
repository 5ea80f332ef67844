import { h } from "../h.ts";
import { icon } from "../icon.ts";
import { say } from "./common-messages.ts";
import { ProblemNote } from "./problem-note.ts";

/** Takes a file, by drop or by choice, and fires `file` with it. Attributes: `accept`, `hint`, `limit` (bytes). */
export class FileDrop extends HTMLElement {
  #problem = new ProblemNote();

  connectedCallback(): void {
    if (this.firstChild !== null) return;
    const input = h("input", {
      type: "file",
      class: "unseen",
      accept: this.getAttribute("accept") ?? "",
      onchange: () => {
        this.#take(input.files?.[0]);
        input.value = "";
      },
    });
    this.append(
      h(
        "label",
        { class: "drop" },
        input,
        icon("file"),
        h("span", {}, h("span", { class: "link" }, say("choose")), ` ${say("drop")}`),
        h("small", {}, this.getAttribute("hint") ?? ""),
      ),
      this.#problem,
    );
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.toggleAttribute("over", true);
    });
    this.addEventListener("dragleave", () => this.removeAttribute("over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.removeAttribute("over");
      this.#take(event.dataTransfer?.files[0]);
    });
  }

  #take(file: File | undefined): void {
    if (file === undefined) return;
    const limit = Number(this.getAttribute("limit"));
    if (file.size > limit) {
      this.#problem.say(say("tooLarge", { name: file.name, limit: limit / 1e6 }));
      return;
    }
    this.#problem.clear();
    this.dispatchEvent(new CustomEvent("file", { detail: file }));
  }
}

customElements.define("file-drop", FileDrop);
