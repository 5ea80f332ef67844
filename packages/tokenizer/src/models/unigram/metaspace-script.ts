import type { IdList } from "../../engines/id-list.ts";
import { releaseText, type TextBuffer, textBuffer, writeText } from "../../engines/text-buffer.ts";
import { wordEncoder } from "../../engines/word-encoder.ts";
import { ASK, KEEP, SEPARATE } from "./character-actions.ts";
import { ASCII_KEEP, ASCII_SEPARATE, type MetaspaceCharacters, pointAt, widthAt } from "./metaspace-characters.ts";
import type { MetaspacePlan } from "./metaspace-plan.ts";
import type { UnigramModel } from "./unigram-model.ts";

/** Words that are cut before any is encoded. */
const BATCH = 1024;
const META = [0xe2, 0x96, 0x81] as const;

/**
 * What the core does, where there is none or it cannot: appends the ids of a text.
 *
 * @param encodeByStages appends the ids of a stretch of text that the stages cut into words
 */
export function metaspaceScript(
  plan: MetaspacePlan,
  { ascii, actionOf, replacement: replacementOf, isNoReplacement, endOfAsked }: MetaspaceCharacters,
  model: UnigramModel,
  encodeByStages: (text: string, into: IdList) => void,
): (text: string, into: IdList) => void {
  const byWhitespace = plan.words === "whitespace";
  const input = textBuffer();
  const output = textBuffer(); // the words without their U+2581, one after the other
  const ends = new Int32Array(BATCH);
  let scratch = new Uint8Array(256);

  const words = wordEncoder((bytes, start, end, into) => {
    const length = end - start + 3;
    if (length > scratch.length) scratch = new Uint8Array(length * 2);
    const word = scratch;
    word[0] = META[0];
    word[1] = META[1];
    word[2] = META[2];
    for (let i = start; i < end; i++) word[i - start + 3] = bytes[i]!;
    model.writeIds(word, 0, length, into);
  });

  function encode(text: string, into: IdList): void {
    const firstId = into.length;
    writeText(input, text);
    const { bytes, length } = input;
    room(output, length + 256);
    let out = output.bytes;
    let written = 0; // bytes of words in `out`
    let wordStart = 0; // of the word at hand, in `out`
    let count = 0; // words in `out`
    let at = 0;
    let separated = 0; // where the last separator begins, or the text
    let spaces = false; // whether a separator came after the last word

    while (at < length) {
      const byte = bytes[at]!;
      const kind = ascii[byte]!;
      if (kind === ASCII_KEEP) {
        out[written++] = byte;
        at++;
        continue;
      }
      if (kind === ASCII_SEPARATE) {
        separated = at++;
        spaces = true;
        if (written > wordStart) {
          ends[count++] = written;
          wordStart = written;
          if (count === BATCH) {
            words.encode(output, 0, ends, count, into);
            written = wordStart = count = 0;
          }
        }
        continue;
      }
      const point = byte < 0x80 ? byte : pointAt(bytes, at);
      const action = actionOf(point);
      const width = byte < 0x80 ? 1 : widthAt(bytes, at);
      if (action === KEEP) {
        for (let i = 0; i < width; i++) out[written++] = bytes[at + i]!;
        at += width;
      } else if (action === SEPARATE) {
        separated = at;
        at += width;
        spaces = true;
        if (written > wordStart) {
          ends[count++] = written;
          wordStart = written;
          if (count === BATCH) {
            words.encode(output, 0, ends, count, into);
            written = wordStart = count = 0;
          }
        }
      } else if (action === ASK) {
        if (isNoReplacement(bytes, at, length)) {
          out[written++] = byte;
          at++;
          continue;
        }
        if (!byWhitespace) {
          // Nothing is in `into` yet that has to stay: the whole text goes through the stages.
          into.length = firstId;
          encodeByStages(text, into);
          return;
        }
        if (count > 0) words.encode(output, 0, ends, count, into);
        written = wordStart = count = 0;
        const end = endOfAsked(bytes, at, length);
        encodeByStages(Buffer.from(bytes.buffer, separated, end - separated).toString(), into);
        out = output.bytes;
        at = end;
        separated = end;
      } else {
        const replacement = replacementOf(point);
        if (written + replacement.length + (length - at) + 128 > out.length) {
          room(output, (written + replacement.length + (length - at)) * 2 + 256);
          out = output.bytes;
        }
        for (let i = 0; i < replacement.length; i++) out[written++] = replacement[i]!;
        at += width;
      }
    }
    const endsWithSpace = spaces && written === wordStart;
    if (written > wordStart) ends[count++] = written;
    if (count > 0) words.encode(output, 0, ends, count, into);
    if (!byWhitespace && endsWithSpace && !plan.stripsEnd) model.writeIds(Uint8Array.from(META), 0, 3, into);
  }

  return (text, into) => {
    encode(text, into);
    releaseText(input);
    releaseText(output);
  };
}

/** Makes a buffer at least `size` bytes long, keeping what is in it. */
function room(buffer: TextBuffer, size: number): void {
  if (buffer.bytes.length >= size) return;
  const bytes = new Uint8Array(size + (size >> 2));
  bytes.set(buffer.bytes);
  buffer.bytes = bytes;
  buffer.view = new DataView(bytes.buffer);
}
