import type { Alternative } from "@glossa/translation";
import { format, h, moveFocus } from "@glossa/web/page";
import { say } from "./say.ts";

/** Other ways to go on from a word, under that word. */
export class AlternativesMenu extends HTMLElement {
  /** What to do with the one that the reader takes. */
  onpick: (alternative: Alternative) => void = () => {};
  #anchor: HTMLElement | undefined;

  connectedCallback(): void {
    this.popover = "auto";
    this.setAttribute("role", "dialog");
    moveFocus(this, "button");
    this.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "closed" && this.contains(document.activeElement)) this.#anchor?.focus();
    });
  }

  /** Opens under a word, before the alternatives are there. */
  open(anchor: HTMLElement): void {
    this.#anchor = anchor;
    this.#fill(anchor.textContent ?? "", h("p", { class: "small", role: "status" }, say("searching")));
    this.showPopover();
    this.#place();
  }

  /** @param prefix what all alternatives start with, which is not shown again */
  show(alternatives: readonly Alternative[], prefix: string): void {
    if (!this.matches(":popover-open")) return;
    const buttons = alternatives.map((alternative) =>
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          onclick: () => {
            this.hidePopover();
            this.onpick(alternative);
          },
        },
        h("span", { dir: "auto", class: "words" }, alternative.text.slice(prefix.length).trim()),
        h("small", {}, format.percent(alternative.score)),
      ),
    );
    this.#fill(
      this.#anchor?.textContent ?? "",
      ...(buttons.length > 0 ? buttons : [h("p", { class: "small", role: "status" }, say("none"))]),
    );
    this.#place();
    buttons[0]?.focus();
  }

  #fill(word: string, ...content: readonly HTMLElement[]): void {
    const title = say("instead", { word });
    this.setAttribute("aria-label", title);
    this.replaceChildren(h("p", { class: "small title" }, title), ...content);
  }

  #place(): void {
    const { left, bottom, top } = this.#anchor!.getBoundingClientRect();
    const { width, height } = this.getBoundingClientRect();
    const below = bottom + 6 + height <= innerHeight;
    this.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    this.style.top = `${below ? bottom + 6 : Math.max(8, top - height - 6)}px`;
  }
}

customElements.define("alternatives-menu", AlternativesMenu);
