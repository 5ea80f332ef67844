import { h } from "../h.ts";
import { icon } from "../icon.ts";
import { format } from "../messages.ts";
import { say } from "./common-messages.ts";
import { MarkedText } from "./marked-text.ts";

/** What a text entry is made with. */
export interface TextEntryOptions {
  readonly label: string;
  readonly placeholder: string;
  /** English texts to begin with, shown while the field is empty. */
  readonly examples: readonly string[];
  /** What stands below the field. Default: the length of the text, and a button that clears it. */
  readonly foot?: HTMLElement;
}

/** The pane in which a text is written: a field whose text can be marked, and texts to try. Fires `input` when the text changes. */
export class TextEntry extends HTMLElement {
  readonly field: MarkedText = new MarkedText();
  #limit = Number.POSITIVE_INFINITY;
  #length = h("small", { class: "grow", dir: "ltr" });
  #examples = h("div", { class: "samples" });

  start({ label, placeholder, examples, foot = this.#foot() }: TextEntryOptions): void {
    this.classList.add("pane");
    this.field.setAttribute("label", label);
    this.field.setAttribute("placeholder", placeholder);
    this.field.addEventListener("input", () => this.#show());
    this.#examples.replaceChildren(
      h("p", { class: "small" }, say("try")),
      ...examples.map((text) =>
        h("button", { type: "button", class: "quiet sample", lang: "en", onclick: () => this.write(text) }, text),
      ),
    );
    this.replaceChildren(this.field, this.#examples, foot);
  }

  /** UTF-16 units that the server takes. */
  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.#show();
  }

  get value(): string {
    return this.field.value;
  }

  get blank(): boolean {
    return this.value.trim() === "";
  }

  get tooLong(): boolean {
    return this.value.length > this.#limit;
  }

  /** Puts a text into the field as if the reader had written it. */
  write(text: string): void {
    this.field.value = text;
    this.field.focus();
    this.#show();
    this.dispatchEvent(new Event("input"));
  }

  #foot(): HTMLElement {
    const clear = h("button", { type: "button", class: "quiet", onclick: () => this.write("") });
    clear.append(icon("clear"), say("clear"));
    return h("div", { class: "row foot" }, this.#length, clear);
  }

  #show(): void {
    this.#length.textContent = this.blank ? "" : `${format.number(this.value.length)} / ${format.number(this.#limit)}`;
    this.#examples.hidden = this.value !== "";
  }
}

customElements.define("text-entry", TextEntry);
