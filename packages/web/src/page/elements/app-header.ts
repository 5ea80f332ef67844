import { h } from "../h.ts";
import { icon } from "../icon.ts";
import { setTheme, type Theme, theme } from "../theme.ts";
import { say } from "./common-messages.ts";

export interface PageLink {
  readonly name: string;
  readonly href: string;
  readonly current: boolean;
}

const order: readonly Theme[] = ["auto", "light", "dark"];

/** The name, the pages, the theme. */
export class AppHeader extends HTMLElement {
  #pages: HTMLElement = h("nav", { "aria-label": say("pages") });

  connectedCallback(): void {
    setTheme(theme());
    this.setAttribute("role", "banner");
    this.replaceChildren(
      h("a", { class: "skip", href: "#text" }, say("skip")),
      h("a", { class: "wordmark", href: "/", translate: "no" }, "glossa"),
      this.#pages,
      this.#themeButton(),
    );
  }

  set pages(links: readonly PageLink[]) {
    this.#pages.replaceChildren(
      ...links.map(({ name, href, current }) => h("a", { href, "aria-current": current && "page" }, name)),
    );
  }

  #themeButton(): HTMLElement {
    const button = h("button", {
      type: "button",
      class: "quiet square",
      onclick: () => {
        setTheme(order[(order.indexOf(theme()) + 1) % order.length]!);
        show();
      },
    });
    const show = () => {
      const words = say("theme", { theme: say(theme()) });
      button.setAttribute("aria-label", words);
      button.title = words;
      button.replaceChildren(icon(theme()));
    };
    show();
    return button;
  }
}

customElements.define("app-header", AppHeader);
