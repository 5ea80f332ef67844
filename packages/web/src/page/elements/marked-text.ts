import { h } from "../h.ts";

/** A part of the text to show as marked. Offsets are UTF-16. Marks do not overlap. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** Classes of the `mark` element. */
  readonly kind: string;
  /** 0 to 1: how strongly, for the style's `--strength`. Default 1. */
  readonly strength?: number;
}

/**
 * A field to write in, whose text can be marked: behind the field lies the same text in the same place, invisible but for its
 * marks. Attributes: `field` (its id), `label`, `placeholder`. Fires `input`.
 */
export class MarkedText extends HTMLElement {
  #behind: HTMLElement = h("div", { class: "behind", "aria-hidden": "true", dir: "auto" });
  #field: HTMLTextAreaElement = h("textarea", { dir: "auto", spellcheck: "true" });
  #marks: readonly Mark[] = [];

  connectedCallback(): void {
    if (this.firstChild !== null) return;
    const field = this.#field;
    field.id = this.getAttribute("field") ?? "text";
    field.setAttribute("aria-label", this.getAttribute("label") ?? "");
    field.placeholder = this.getAttribute("placeholder") ?? "";
    field.addEventListener("input", () => {
      this.#marks = [];
      this.#show();
    });
    this.append(this.#behind, field);
    this.#show();
  }

  get value(): string {
    return this.#field.value;
  }

  set value(text: string) {
    this.#field.value = text;
    this.#marks = [];
    this.#show();
  }

  set marks(marks: readonly Mark[]) {
    this.#marks = marks;
    this.#show();
  }

  /** Selects a part and brings it into view. */
  select(start: number, end: number): void {
    this.#field.focus();
    this.#field.setSelectionRange(start, end);
  }

  override focus(): void {
    this.#field.focus();
  }

  #show(): void {
    const text = this.#field.value;
    const parts: (Node | string)[] = [];
    let at = 0;
    for (const { start, end, kind, strength = 1 } of this.#marks) {
      const mark = h("mark", { class: kind }, text.slice(start, end));
      mark.style.setProperty("--strength", String(strength));
      parts.push(text.slice(at, start), mark);
      at = end;
    }
    // a line break at the end has a line of its own only in the field
    this.#behind.replaceChildren(...parts, `${text.slice(at)}\u200b`);
  }
}

customElements.define("marked-text", MarkedText);
