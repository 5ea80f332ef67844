import type { GlossaryEntry } from "@glossa/translation";
import { h, icon } from "@glossa/web/page";
import { kept } from "./kept.ts";
import { say } from "./say.ts";

const stored = kept<readonly GlossaryEntry[]>("glossa-glossary", []);

/** Terms and their translations, kept in this browser. Fires `change`. */
export class GlossaryPanel extends HTMLElement {
  #rows: HTMLElement = h("div", { class: "rows" });

  connectedCallback(): void {
    const add = h("button", { type: "button", onclick: () => this.#add({ source: "", target: "" }).focus() });
    add.append(icon("add"), say("add"));
    this.append(this.#rows, add);
    for (const entry of stored.get()) this.#add(entry);
  }

  /** Those whose term and translation are both written. */
  get entries(): readonly GlossaryEntry[] {
    return [...this.#rows.children]
      .map((row) => {
        const [source, target] = row.querySelectorAll("input");
        return { source: source!.value.trim(), target: target!.value.trim() };
      })
      .filter(({ source, target }) => source !== "" && target !== "");
  }

  #add({ source, target }: GlossaryEntry): HTMLInputElement {
    const field = (value: string, label: string) => {
      const input = h("input", { dir: "auto", maxlength: 200, placeholder: label, "aria-label": label });
      input.value = value;
      input.addEventListener("input", () => this.#changed());
      return input;
    };
    const first = field(source, say("term"));
    const remove = h("button", {
      type: "button",
      class: "quiet square",
      onclick: () => {
        row.remove();
        this.#changed();
      },
    });
    remove.append(icon("clear"));
    const name = () => remove.setAttribute("aria-label", say("remove", { term: first.value }));
    first.addEventListener("input", name);
    name();
    const row = h("div", { class: "row" }, first, field(target, say("translation")), remove);
    this.#rows.append(row);
    return first;
  }

  #changed(): void {
    stored.set(this.entries);
    this.dispatchEvent(new Event("change"));
  }
}

customElements.define("glossary-panel", GlossaryPanel);
