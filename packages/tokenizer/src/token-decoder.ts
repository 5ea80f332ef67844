import { checkId } from "./check-input.ts";
import { cleanUpSpaces } from "./clean-up-spaces.ts";
import { byteDecoder } from "./engines/byte-decoder.ts";
import { spelledDecoder } from "./engines/spelled-decoder.ts";
import type { BpeModel } from "./models/bpe/bpe.ts";
import type { Stages } from "./reference-pipeline.ts";
import type { Decoder } from "./stages.ts";
import type { DecodeOptions } from "./tokenizer-options.ts";

/** Ids to text. */
export interface TokenDecoder {
  /** The string of an id, undefined if it is none or is left out. */
  tokenOf(id: number, skipSpecialTokens: boolean): string | undefined;
  decode(ids: ArrayLike<number>, options: DecodeOptions): string;
}

/**
 * The decoder of a tokenizer: by bytes where its tokens are bytes, else by its stage.
 *
 * @param cleansUp whether spaces are cleaned up where the options do not say
 */
export function tokenDecoder(
  { addedTokens, model }: Stages,
  decoder: Decoder | undefined,
  cleansUp: boolean,
): TokenDecoder {
  // Strings of the ids that have been decoded: at most as many as the vocabulary has.
  const strings: (string | undefined)[] = [];
  const fastDecoder =
    decoder?.kind === "ByteLevel" && "bpe" in model
      ? byteDecoder(model as BpeModel, addedTokens)
      : decoder?.spelling && spelledDecoder(model, addedTokens, decoder.spelling);

  /** The string of an id, undefined if it is none or is left out. */
  function tokenOf(id: number, skipSpecialTokens: boolean): string | undefined {
    let token = typeof id === "number" ? strings[id] : undefined;
    if (token === undefined) {
      checkId(id);
      token = addedTokens.idToToken(id) ?? model.idToToken(id);
      if (token === undefined) return undefined;
      strings[id] = token;
    }
    return skipSpecialTokens && addedTokens.isSpecial(token) ? undefined : token;
  }

  function decodeTokens(idList: ArrayLike<number>, skipSpecialTokens: boolean): string {
    const tokens: string[] = [];
    for (let i = 0; i < idList.length; i++) {
      const token = tokenOf(idList[i]!, skipSpecialTokens);
      if (token !== undefined) tokens.push(token);
    }
    return decoder === undefined ? tokens.join(" ") : decoder.decode(tokens).join("");
  }

  function decode(idList: ArrayLike<number>, options: DecodeOptions): string {
    const { skipSpecialTokens = false, cleanUpTokenizationSpaces = cleansUp } = options;
    const text = fastDecoder?.decode(idList, skipSpecialTokens) ?? decodeTokens(idList, skipSpecialTokens);
    return cleanUpTokenizationSpaces ? cleanUpSpaces(text) : text;
  }

  return { tokenOf, decode };
}
