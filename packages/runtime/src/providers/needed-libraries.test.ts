import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLibrary } from "../c-api/find-library.ts";
import { neededLibraries } from "./needed-libraries.ts";

test.skipIf(process.platform !== "linux")("what a shared library needs", () => {
  const needed = neededLibraries(findLibrary().path);
  expect(needed).toContain("libc.so.6");
  for (const name of needed!) expect(name).toMatch(/^[\w.+-]+\.so(\.\d+)*$/);
});

test("other files", () => {
  const folder = mkdtempSync(join(tmpdir(), "glossa-runtime-"));
  const file = join(folder, "x.so");
  expect(neededLibraries(file)).toBeUndefined();
  const header = new Uint8Array(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  for (const bytes of [new Uint8Array(0), new Uint8Array(100), header.subarray(0, 20)]) {
    writeFileSync(file, bytes);
    expect(neededLibraries(file)).toBeUndefined();
  }
  writeFileSync(file, header);
  expect(neededLibraries(file)).toEqual([]);
  header.fill(255, 8);
  writeFileSync(file, header);
  expect(() => neededLibraries(file)).not.toThrow();
  rmSync(folder, { recursive: true });
});
