import { type Seq2SeqDescription, seq2seqFiles, seq2seqNames } from "@glossa/convert";
import type { OpenedModel } from "@glossa/generation";
import { openSession, type SessionOptions } from "@glossa/runtime";
import { TranslationError } from "../errors.ts";
import { type Aligner, aligner } from "./aligner.ts";

export interface OpenAlignerOptions {
  readonly reference: string;
  readonly session: SessionOptions;
  /** What the model's files say. */
  readonly layer: number | undefined;
  readonly padTokenId: number | undefined;
  readonly maxRows: number;
}

/** From so many layers on the last but one shows best which words belong together, else the last. */
const DEEP = 4;

/** The aligner of a model, or `undefined` if its graphs do not give their attention. */
export async function openAligner(opened: OpenedModel, options: OpenAlignerOptions): Promise<Aligner | undefined> {
  const { files, encoder } = opened;
  if (encoder === undefined || !(await files.has(seq2seqFiles.scoring))) return undefined;
  const { seq2seq: description } = (await files.readJson("glossa.json")) as { readonly seq2seq: Seq2SeqDescription };
  const layer = options.layer ?? description.layers - (description.layers >= DEEP ? 2 : 1);
  if (layer >= description.layers) {
    throw new TranslationError(
      "TRANSLATION_MODEL_UNSUPPORTED",
      `translation.json of "${options.reference}": there is no layer ${layer}, the decoder has ${description.layers}`,
    );
  }
  const openScoring = async () => {
    const session = await openSession(await files.path(seq2seqFiles.scoring), options.session);
    if (session.outputs.some(({ name }) => name === seq2seqNames.attention(layer))) return session;
    await session.close();
    throw new TranslationError(
      "TRANSLATION_ALIGNMENT_UNAVAILABLE",
      `${seq2seqFiles.scoring} of "${options.reference}" does not give the attention of layer ${layer}: convert it anew`,
    );
  };
  const { padTokenId = 0, maxRows } = options;
  return aligner({ description, encoder, openScoring, padTokenId, layer, maxRows });
}
