import { icon } from "../icon.ts";
import { problemText } from "../problem-text.ts";

/** Says what went wrong; screen readers say it at once. Hidden while there is nothing to say. */
export class ProblemNote extends HTMLElement {
  connectedCallback(): void {
    this.classList.add("problem");
    this.setAttribute("role", "alert");
    this.hidden = this.textContent === "";
  }

  say(text: string): void {
    this.hidden = false;
    this.replaceChildren(icon("warn"), text);
  }

  fail(error: unknown): void {
    this.say(problemText(error));
  }

  clear(): void {
    this.hidden = true;
    this.replaceChildren();
  }
}

customElements.define("problem-note", ProblemNote);
