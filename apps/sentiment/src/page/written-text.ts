import type { Alternative, ExplainedSpan, ExplainedToken, Explanation } from "@glossa/generation";
import { format, h, moveFocus, WordMenu } from "@glossa/web/page";
import { say } from "./say.ts";

/** A place where the reader wants another token. */
export interface Turn {
  /** The written text before that place. */
  readonly before: string;
  readonly alternative: Alternative;
}

/**
 * A text that is being written, then token by token: the less likely one was, the more it is marked. A chosen token opens a
 * list of what else could have come. Fires `turn`.
 */
export class WrittenText extends HTMLElement {
  #prompt = h("span", { class: "prompt" });
  #text = h("span", { class: "continuation" });
  #menu = new WordMenu();

  connectedCallback(): void {
    if (this.firstChild !== null) return;
    this.dir = "auto";
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", say("written"));
    this.append(this.#prompt, this.#text, this.#menu);
    moveFocus(this.#text, ".token");
  }

  start(prompt: string, kept: string): void {
    this.#prompt.textContent = prompt;
    this.#text.textContent = kept;
  }

  add(text: string): void {
    this.#text.append(text);
  }

  get text(): string {
    return this.#prompt.textContent! + this.#text.textContent!;
  }

  /** @param kept what stood after the prompt before the steps began */
  explain(kept: string, { text, spans, steps }: Explanation): void {
    const tokens = spans.map((span, index) =>
      this.#token(span, steps.slice(span.firstStep, span.endStep), kept + text.slice(0, span.start), index === 0),
    );
    this.#text.replaceChildren(kept, ...tokens);
  }

  #token(span: ExplainedSpan, steps: readonly ExplainedToken[], before: string, first: boolean): HTMLElement {
    const probability = steps.reduce((product, step) => product * step.probability, 1);
    const open = () => this.#open(element, steps[0]!, span.text, before);
    const element = h(
      "span",
      {
        class: span.text === "" ? "token end" : "token",
        role: "button",
        tabindex: first ? 0 : -1,
        "aria-haspopup": "dialog",
        title: format.percent(probability, 1),
        onclick: open,
        onkeydown: (event: KeyboardEvent) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          open();
        },
      },
      span.text === "" ? say("theEnd") : span.text,
    );
    element.style.setProperty("--surprise", String(1 - probability ** 0.5));
    return element;
  }

  #open(anchor: HTMLElement, { tokenId, alternatives }: ExplainedToken, text: string, before: string): void {
    this.#menu.open(anchor, say("insteadOf", { word: text.trim() || say("theEnd") }));
    this.#menu.show(
      alternatives.map((alternative) => {
        const current = alternative.tokenId === tokenId;
        const turn = () =>
          this.dispatchEvent(new CustomEvent("turn", { detail: { before, alternative } satisfies Turn }));
        return {
          text: visible(alternative.text),
          share: alternative.probability,
          current,
          take: current ? () => {} : turn,
        };
      }),
    );
  }
}

/** White space that would not be seen, as signs. */
function visible(text: string): string {
  return text
    .replaceAll("\n", "⏎")
    .replaceAll("\t", "⇥")
    .replace(/^ +$/, (spaces) => "␣".repeat(spaces.length))
    .trim();
}

customElements.define("written-text", WrittenText);
