import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { fakeTranslator } from "../document/fake-translator.contract.ts";
import { translateDocument } from "../document/translate-document.ts";

const isThere = spawnSync("soffice", ["--version"]).error === undefined;

describe.skipIf(!isThere)("LibreOffice", () => {
  const scratch = mkdtempSync(join(tmpdir(), "glossa-docx-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const profile = `-env:UserInstallation=${pathToFileURL(join(scratch, "profile"))}`;
  /** The file in another format. */
  const converted = (file: string, to: string): Buffer => {
    const { status } = spawnSync("soffice", [profile, "--headless", "--convert-to", to, "--outdir", scratch, file]);
    expect(status).toBe(0);
    return readFileSync(file.replace(/\w+$/, to.split(":")[0]!));
  };
  const html = `<h1>The little cat</h1>
<p>The <b>little cat</b> sees the <i>red <a href="http://a.example/">apple</a></i> and Tom &amp; Anna buy <u>books</u>.</p>
<ul><li>One cat</li><li>Two <b>dogs</b></li></ul>
<table><tr><td>Red house</td><td>Green <i>garden</i></td></tr></table>
<p>Line one<br>line two: 12,50 &lt; 13</p>`;

  it("opens what was translated, with all of its text and formatting", async () => {
    const source = join(scratch, "a.html");
    writeFileSync(source, html);
    const before = converted(source, "docx:Office Open XML Text");
    const translator = fakeTranslator((word) => word.toUpperCase());
    const { output } = await translateDocument(translator, before, { from: "en", to: "fr", format: "docx" });
    const after = join(scratch, "b.docx");
    writeFileSync(after, output);
    const text = (file: string) => String(converted(file, "txt:Text (encoded):UTF8"));
    expect(text(after)).toBe(text(join(scratch, "a.docx")).toUpperCase());
    const tags = String(converted(after, "html:HTML")).match(/<(?:b|i|u|h1|li|td|a href="[^"]*")(?=[ >])/g);
    expect(tags!.toSorted()).toEqual(
      String(converted(join(scratch, "a.docx"), "html:HTML"))
        .match(/<(?:b|i|u|h1|li|td|a href="[^"]*")(?=[ >])/g)!
        .toSorted(),
    );
  }, 120_000);
});
