import { TokenizerError } from "../errors.ts";
import type { Model } from "../stages.ts";
import type { ModelSource } from "./model-source.ts";

/** WordLevel: every word is one token, or the unknown token. */
export function wordLevel({ config, vocabulary }: ModelSource): Model {
  const vocab = vocabulary();
  const unknownToken = config.get("unk_token").string("<unk>");
  const unknownId = vocab.idOf(unknownToken);
  return {
    size: vocab.size,
    tokenToId: (token) => vocab.idOf(token),
    idToToken: (id) => vocab.tokenOf(id),
    entries: () => vocab.entries(),
    tokenize(piece, into) {
      const id = vocab.idOf(piece);
      if (id !== undefined) into.push({ id, value: piece, start: 0, end: piece.length });
      else if (unknownId !== undefined) into.push({ id: unknownId, value: unknownToken, start: 0, end: piece.length });
      else {
        throw new TokenizerError(
          "TOKENIZER_VOCABULARY",
          `${config.path}: ${JSON.stringify(piece)} is not in the vocabulary, and neither is the unknown token`,
        );
      }
    },
  };
}
