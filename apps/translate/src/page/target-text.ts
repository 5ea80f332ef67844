import { h, moveFocus } from "@glossa/web/page";
import { doubtText } from "./doubt-text.ts";
import { say } from "./say.ts";
import type { SentenceView, Span } from "./sentence-view.ts";

/** A word that the reader points at or chose. */
export interface WordChoice {
  readonly sentence: number;
  readonly word: number;
  readonly element: HTMLElement;
}

/** Below this score a word is marked as unsure. */
const unsure = 0.35;

/**
 * A translation, word by word. Fires `point` (a `WordChoice`, or null when the reader points elsewhere) and `choose`.
 * Sentences that have not changed stay as they are in the page.
 */
export class TargetText extends HTMLElement {
  #sentences: readonly SentenceView[] = [];
  #shown: { readonly view: SentenceView; readonly element: HTMLElement }[] = [];

  connectedCallback(): void {
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", say("target"));
    this.dir = "auto";
    moveFocus(this, ".word");
    for (const type of ["pointerover", "focusin"]) this.addEventListener(type, ({ target }) => this.#point(target));
    for (const type of ["pointerleave", "focusout"]) this.addEventListener(type, () => this.#point(null));
    this.addEventListener("click", ({ target }) => this.#choose(target));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#choose(event.target);
    });
  }

  get sentences(): readonly SentenceView[] {
    return this.#sentences;
  }

  set sentences(sentences: readonly SentenceView[]) {
    this.#sentences = sentences;
    this.#shown = sentences.map((view, index) => {
      const old = this.#shown[index];
      const element = old?.view === view ? old.element : sentenceElement(view, index);
      return { view, element };
    });
    this.replaceChildren(...this.#shown.flatMap(({ view, element }) => [view.gap, element]));
    const first = this.querySelector<HTMLElement>(".word");
    if (first !== null && this.querySelector('[tabindex="0"]') === null) first.tabIndex = 0;
  }

  /** Shows the words that come from a part of the source; `undefined`: none. */
  set fromSource(part: Span | undefined) {
    for (const element of this.querySelectorAll<HTMLElement>(".word")) {
      const { sources } = this.#wordOf(element)!;
      const linked = part !== undefined && sources.some(({ start, end }) => start < part.end && end > part.start);
      element.classList.toggle("linked", linked);
    }
  }

  focusSentence(index: number): void {
    this.#shown[index]?.element.querySelector<HTMLElement>(".word")?.focus();
  }

  #wordOf(element: HTMLElement): SentenceView["words"][number] | undefined {
    const { sentence, word } = element.dataset;
    return this.#sentences[Number(sentence)]?.words[Number(word)];
  }

  #choiceOf(target: EventTarget | null): WordChoice | null {
    const element = (target as Element | null)?.closest?.<HTMLElement>(".word") ?? null;
    if (element === null) return null;
    return { sentence: Number(element.dataset["sentence"]), word: Number(element.dataset["word"]), element };
  }

  #point(target: EventTarget | null): void {
    this.dispatchEvent(new CustomEvent("point", { detail: this.#choiceOf(target) }));
  }

  #choose(target: EventTarget | null): void {
    const detail = this.#choiceOf(target);
    if (detail !== null) this.dispatchEvent(new CustomEvent("choose", { detail }));
  }
}

function sentenceElement({ text, words, doubts }: SentenceView, sentence: number): HTMLElement {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const [word, { start, end, score }] of words.entries()) {
    const kind = score < unsure ? "word unsure" : "word";
    parts.push(
      text.slice(at, start),
      h(
        "span",
        {
          class: kind,
          role: "button",
          tabindex: -1,
          "aria-haspopup": "dialog",
          "data-sentence": sentence,
          "data-word": word,
        },
        text.slice(start, end),
      ),
    );
    at = end;
  }
  parts.push(text.slice(at));
  const reasons = doubts.map(doubtText).join("\n");
  return h(
    "span",
    { class: doubts.length > 0 ? "sentence doubtful" : "sentence", title: reasons || undefined },
    ...parts,
  );
}

customElements.define("target-text", TargetText);
