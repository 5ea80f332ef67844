import { s } from "./h.ts";

const paths = {
  swap: "M4 8h13l-4-4M20 16H7l4 4",
  copy: "M9 9h10v11H9zM5 15V4h10",
  clear: "M6 6l12 12M18 6L6 18",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  download: "M12 4v11m-5-5l5 5l5-5M5 20h14",
  light:
    "M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  dark: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  auto: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 4v16M12 8h5.6M12 12h8M12 16h5.6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warn: "M12 4L2.8 20h18.4zM12 10v5M12 17.4v.2",
  play: "M7 5l12 7l-12 7z",
  stop: "M7 7h10v10H7z",
  dice: "M5 5h14v14H5zM9 9v.1M15 15v.1M12 12v.1M15 9v.1M9 15v.1",
  add: "M12 5v14M5 12h14",
  up: "M6 15l6-6l6 6",
  down: "M6 9l6 6l6-6",
} as const;

export type IconName = keyof typeof paths;

/** A line drawing beside words, or inside what has a label; nothing to a screen reader. */
export function icon(name: IconName): SVGElement {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: paths[name] }));
}
