import { h } from "../h.ts";
import { icon } from "../icon.ts";
import { say } from "./common-messages.ts";

/** A button that copies a text, and says that it did. */
export function copyButton(text: () => string): HTMLButtonElement {
  const label = h("span", { "aria-live": "polite" }, say("copy"));
  const button = h(
    "button",
    {
      type: "button",
      class: "quiet",
      onclick: async () => {
        await navigator.clipboard.writeText(text());
        show("check", "copied");
        setTimeout(() => show("copy", "copy"), 1600);
      },
    },
    icon("copy"),
    label,
  );
  const show = (drawing: "check" | "copy", words: "copied" | "copy") => {
    button.firstElementChild!.replaceWith(icon(drawing));
    label.textContent = say(words);
  };
  return button;
}
