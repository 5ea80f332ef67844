import { h } from "../h.ts";
import { icon } from "../icon.ts";
import { say } from "./common-messages.ts";

/** Takes a file, by drop or by choice, and fires `file` with it. Attributes: `accept`, `hint`, `limit` (bytes). */
export class FileDrop extends HTMLElement {
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
    const problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.append(
      h(
        "label",
        { class: "drop" },
        input,
        icon("file"),
        h("span", {}, h("span", { class: "link" }, say("choose")), ` ${say("drop")}`),
        h("small", {}, this.getAttribute("hint") ?? ""),
      ),
      problem,
    );
    this.#problem = problem;
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

  #problem: HTMLElement | undefined;

  #take(file: File | undefined): void {
    if (file === undefined) return;
    const limit = Number(this.getAttribute("limit"));
    const tooLarge = file.size > limit;
    this.#problem!.hidden = !tooLarge;
    this.#problem!.textContent = tooLarge ? say("tooLarge", { name: file.name, limit: limit / 1e6 }) : "";
    if (!tooLarge) this.dispatchEvent(new CustomEvent("file", { detail: file }));
  }
}

customElements.define("file-drop", FileDrop);
