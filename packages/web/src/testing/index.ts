export { accessibilityProblems } from "./accessibility-problems.ts";
export { chromiumPath } from "./chromium-path.ts";
export { dropFile } from "./drop-file.ts";
export { type FocusedPart, focusedPart } from "./focused-part.ts";
export { type OpenBrowser, openBrowser } from "./open-browser.ts";
export { overflowOf } from "./overflow-of.ts";
