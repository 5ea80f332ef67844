import type { Page } from "playwright-core";

/** Drops a file on the page's `file-drop`, as from a folder on the desktop. */
export async function dropFile(page: Page, name: string, content: string): Promise<void> {
  const files = await page.evaluateHandle(
    ({ name, content }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], name));
      return transfer;
    },
    { name, content },
  );
  for (const type of ["dragover", "drop"]) await page.dispatchEvent("file-drop", type, { dataTransfer: files });
}
