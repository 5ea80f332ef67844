import type { OpenBrowser } from "@glossa/web/testing";

/** A picture in PNG as WebP, a fifth as large. Chromium does it: @param url a page to do it in */
export async function toWebp(browser: OpenBrowser, url: string, png: Buffer): Promise<Buffer> {
  const page = await browser.open(url);
  const base64 = await page.evaluate(async (source) => {
    const bytes = Uint8Array.from(atob(source), (unit) => unit.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d")!.drawImage(picture, 0, 0);
    const webp = await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
    let text = "";
    for (const unit of new Uint8Array(await webp.arrayBuffer())) text += String.fromCharCode(unit);
    return btoa(text);
  }, png.toString("base64"));
  await page.context().close();
  return Buffer.from(base64, "base64");
}
