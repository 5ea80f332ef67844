import { describe, expect, it } from "vitest";
import type { ModelSource } from "./model-source.ts";

/** What every `ModelSource` must do. `known` is a reference it resolves to a model with `file`, `unknown` one that is not its. */
export function modelSourceContract(
  source: ModelSource,
  make: () => Promise<{ known: string; unknown: string; file: string }>,
): void {
  describe(`model source "${source.name}"`, () => {
    it("finds a model that is there, with its files readable", async () => {
      const { known, file } = await make();
      const files = await source.resolve(known, { explicit: false });
      expect(files?.source).toBe(source.name);
      expect(await files?.list()).toContain(file);
      expect(await files?.has(file)).toBe(true);
      expect((await files?.readBytes(file))?.byteLength).toBeGreaterThan(0);
    });
    it("leaves what it does not know to others", async () => {
      const { unknown } = await make();
      expect(await source.resolve(unknown, { explicit: false })).toBeUndefined();
      expect(source.describe(unknown)).not.toBe("");
    });
    it("gives a code for a file that is missing and for a path that leaves the model", async () => {
      const files = await source.resolve((await make()).known, { explicit: false });
      await expect(files?.path("no-such-file.json")).rejects.toMatchObject({ code: "HUB_FILE_MISSING" });
      for (const path of ["../secret", "a/../../secret", "/etc/hosts", "", "a\0b"]) {
        await expect(files?.path(path)).rejects.toMatchObject({ code: "HUB_PATH_ESCAPE" });
      }
    });
  });
}
