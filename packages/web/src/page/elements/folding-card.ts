import { h } from "../h.ts";

/** A part of the page that unfolds under its title. */
export function foldingCard(id: string, title: string, hint: string, content: HTMLElement): HTMLElement {
  const summary = h("summary", {}, title, h("span", { class: "small" }, hint));
  return h("details", { class: "card", id }, summary, content);
}
