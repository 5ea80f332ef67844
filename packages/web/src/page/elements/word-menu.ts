import { h } from "../h.ts";
import { format } from "../messages.ts";
import { moveFocus } from "../move-focus.ts";

/** One thing that a reader can take instead of a word. */
export interface WordMenuItem {
  readonly text: string;
  /** 0 to 1: how likely, or how good. */
  readonly share: number;
  /** It is what stands there now. */
  readonly current?: boolean;
  readonly take: () => void;
}

/** A list of other ways to go on, under the word that they would replace. It gives the focus back to that word. */
export class WordMenu extends HTMLElement {
  #anchor: HTMLElement | undefined;
  #title = h("p", { class: "small" });

  connectedCallback(): void {
    this.popover = "auto";
    this.setAttribute("role", "dialog");
    moveFocus(this, "button");
    this.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "closed" && this.contains(document.activeElement)) this.#anchor?.focus();
    });
  }

  /** Opens under a word. `note` is shown until there are items. */
  open(anchor: HTMLElement, title: string, note = ""): void {
    this.#anchor = anchor;
    this.#title.textContent = title;
    this.setAttribute("aria-label", title);
    this.#fill(h("p", { class: "small", role: "status" }, note));
    this.showPopover();
    this.#place();
  }

  /** Shows what can be taken, or `none` where that is nothing; nothing happens when the reader has closed the menu meanwhile. */
  show(items: readonly WordMenuItem[], none = ""): void {
    if (!this.matches(":popover-open")) return;
    const buttons = items.map((item) => this.#button(item));
    this.#fill(...(buttons.length > 0 ? buttons : [h("p", { class: "small", role: "status" }, none)]));
    this.#place();
    buttons[0]?.focus();
  }

  #button({ text, share, current = false, take }: WordMenuItem): HTMLElement {
    const onclick = () => {
      this.hidePopover();
      take();
    };
    const button = h(
      "button",
      { type: "button", "aria-current": current && "true", onclick },
      h("span", { dir: "auto", class: "words" }, text),
      h("small", {}, format.percent(share, 1)),
    );
    button.style.setProperty("--share", String(share));
    return button;
  }

  #fill(...content: readonly HTMLElement[]): void {
    this.replaceChildren(this.#title, ...content);
  }

  #place(): void {
    const { left, bottom, top } = this.#anchor!.getBoundingClientRect();
    const { width, height } = this.getBoundingClientRect();
    const below = bottom + 6 + height <= innerHeight;
    this.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    this.style.top = `${below ? bottom + 6 : Math.max(8, top - height - 6)}px`;
  }
}

customElements.define("word-menu", WordMenu);
