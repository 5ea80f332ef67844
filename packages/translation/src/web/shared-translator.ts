import { resolveModel } from "@glossa/hub";
import { createTranslator, DEFAULT_MODEL, type TranslatorOptions } from "../create-translator.ts";
import type { Translator } from "../translator.ts";

/** One open model for all who use it: loaded at the first use, closed after the last. */
export interface SharedTranslator {
  /** Whether the model's files are there. */
  isThere(): Promise<boolean>;
  acquire(): Promise<{ readonly translator: Translator; release(): Promise<void> }>;
}

export function sharedTranslator(
  model: string = DEFAULT_MODEL,
  options: Omit<TranslatorOptions, "signal"> = {},
): SharedTranslator {
  let opened: Promise<Translator> | undefined;
  let users = 0;
  const from = options.from ?? (model === DEFAULT_MODEL ? import.meta.url : undefined);
  return {
    isThere: () =>
      resolveModel(model, { from }).then(
        () => true,
        () => false,
      ),
    async acquire() {
      users++;
      opened ??= createTranslator(model, { ...options, from });
      const own = opened;
      let isReleased = false;
      const release = async () => {
        if (isReleased) return;
        isReleased = true;
        users--;
        if (users > 0) return;
        opened = undefined;
        await (await own).close();
      };
      try {
        return { translator: await own, release };
      } catch (error) {
        isReleased = true;
        users--;
        if (opened === own) opened = undefined;
        throw error;
      }
    },
  };
}
