import { h } from "../h.ts";
import { copyButton } from "./copy-button.ts";

/** Code to read and to copy. */
export class CodeSample extends HTMLElement {
  #code: HTMLElement = h("code", { translate: "no" });

  connectedCallback(): void {
    if (this.firstChild !== null) return;
    this.append(
      h(
        "pre",
        { tabindex: 0, role: "group", "aria-label": this.getAttribute("label") ?? "code", dir: "ltr" },
        this.#code,
      ),
      copyButton(() => this.#code.textContent ?? ""),
    );
  }

  set code(text: string) {
    this.#code.textContent = text;
  }
}

customElements.define("code-sample", CodeSample);
