import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The browser to test with: what CHROME_PATH names, or the first Chromium or Chrome on the PATH; `undefined`: there is none. */
export function chromiumPath({ CHROME_PATH, PATH = "" }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (CHROME_PATH !== undefined && CHROME_PATH !== "") return CHROME_PATH;
  const folders = PATH.split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
