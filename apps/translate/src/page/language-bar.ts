import type { LanguagePair } from "@glossa/translation";
import { format, h, icon } from "@glossa/web/page";
import { say } from "./say.ts";

export interface Languages {
  /** `"auto"`: detected. */
  readonly from: string;
  readonly to: string;
}

/** From what language to what language. Fires `change` and `swap`. */
export class LanguageBar extends HTMLElement {
  #from: HTMLSelectElement = h(
    "select",
    { id: "from", "aria-label": say("from") },
    h("option", { value: "auto" }, say("detect")),
  );
  #to: HTMLSelectElement = h("select", { id: "to", "aria-label": say("to") });
  #pairs: readonly LanguagePair[] = [];
  #detected: string | undefined;

  connectedCallback(): void {
    const fire = (name: string) => () => this.dispatchEvent(new Event(name));
    const button = h(
      "button",
      { type: "button", class: "quiet square", title: say("swap"), "aria-label": say("swap"), onclick: fire("swap") },
      icon("swap"),
    );
    for (const select of [this.#from, this.#to]) {
      select.addEventListener("change", (event) => {
        event.stopPropagation();
        this.#fillTargets();
        this.dispatchEvent(new Event("change"));
      });
    }
    this.append(this.#from, button, this.#to);
  }

  set pairs(pairs: readonly LanguagePair[]) {
    this.#pairs = pairs;
    const sources = [...new Set(pairs.map(({ from }) => from))];
    this.#from.replaceChildren(
      h("option", { value: "auto" }, say("detect")),
      ...sources.map((tag) => h("option", { value: tag }, format.language(tag))),
    );
    this.#fillTargets();
  }

  get value(): Languages {
    return { from: this.#from.value, to: this.#to.value };
  }

  set value({ from, to }: Languages) {
    this.#from.value = from;
    this.#fillTargets();
    this.#to.value = to;
  }

  /** The language that the text was found to be in; `undefined`: none. */
  get detected(): string | undefined {
    return this.#detected;
  }

  set detected(language: string | undefined) {
    this.#detected = language;
    this.#from.options[0]!.text =
      language === undefined ? say("detect") : say("detected", { language: format.language(language) });
  }

  #fillTargets(): void {
    const chosen = this.#to.value;
    const { from } = this.value;
    const targets = [
      ...new Set(this.#pairs.filter((pair) => from === "auto" || pair.from === from).map(({ to }) => to)),
    ];
    this.#to.replaceChildren(...targets.map((tag) => h("option", { value: tag }, format.language(tag))));
    if (targets.includes(chosen)) this.#to.value = chosen;
  }
}

customElements.define("language-bar", LanguageBar);
