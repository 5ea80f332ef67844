import type { Sentiment } from "@glossa/sentiment";
import type { AppHeader, PageLink } from "@glossa/web/page";
import type { limits } from "../server/requests.ts";
import { say } from "./say.ts";

/** What the server says of itself. */
export interface Info {
  readonly labels: readonly { readonly label: string; readonly sentiment: Sentiment | null }[];
  readonly limits: typeof limits;
  readonly links: Readonly<Record<string, string>>;
}

const pages = ["translate", "sentiment", "write"] as const;

/** Asks for it, and shows the pages that there are. */
export async function loadInfo(current: (typeof pages)[number]): Promise<Info> {
  const info = (await (await fetch("/api/info")).json()) as Info;
  const links: PageLink[] = pages
    .filter((name) => info.links[name] !== undefined)
    .map((name) => ({ name: say(name), href: info.links[name]!, current: name === current }));
  document.querySelector<AppHeader>("app-header")!.pages = links;
  return info;
}
