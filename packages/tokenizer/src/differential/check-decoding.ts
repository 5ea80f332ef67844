import type { Tokenizer as OracleTokenizer } from "tokenizers";
import type { Tokenizer } from "../tokenizer.ts";
import { escaped } from "./shrink.ts";

/** Decodes every list of ids with both libraries, with and without special tokens, and describes where they differ. */
export async function checkDecoding(
  oracle: OracleTokenizer,
  ours: Tokenizer,
  lists: readonly (readonly number[])[],
): Promise<string[]> {
  const differences: string[] = [];
  for (const skipSpecialTokens of [false, true]) {
    const expected = await oracle.decodeBatch(
      lists.map((ids) => [...ids]),
      skipSpecialTokens,
    );
    for (const [i, ids] of lists.entries()) {
      let got: string;
      try {
        got = ours.decode([...ids], { skipSpecialTokens, cleanUpTokenizationSpaces: false });
      } catch (error) {
        got = `error: ${(error as Error).message}`;
      }
      if (got === expected[i]) continue;
      differences.push(
        `decode [${ids.join(",")}] skip=${skipSpecialTokens}: expected ${escaped(expected[i]!)}, got ${escaped(got)}`,
      );
    }
  }
  return differences;
}
