import type { JsonField } from "../json-field.ts";
import { transformText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { type Charsmap, charsmap } from "./charsmap.ts";
import { graphemeEnd } from "./grapheme-end.ts";

/** Clusters of this many bytes or more are replaced character by character. */
const WHOLE_CLUSTER_LIMIT = 6;

/** Characters whose replacement is kept: more than any language uses, less than all. */
const MAX_REMEMBERED = 1 << 16;

const encoder = new TextEncoder();

/**
 * Precompiled: the replacements that come with a SentencePiece model, in the way of Hugging Face's library. A grapheme
 * cluster of less than 6 bytes that begins with a key is replaced whole by what stands for the shortest such key, so
 * that marks behind it are lost; other characters are replaced one by one.
 *
 * @throws TokenizerError `TOKENIZER_FIELD` if the field is not base64 of such a table
 */
export function precompiled(config: JsonField): Normalizer {
  const field = config.get("precompiled_charsmap");
  const text = field.string();
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) field.fail("base64");
  return precompiledNormalizer(charsmap(Buffer.from(text, "base64"), field.path));
}

/** The same for a table that is already read. */
export function precompiledNormalizer(map: Charsmap): Normalizer {
  const bytes = new Uint8Array(16);

  const singles = new Map<number, string | undefined>();

  /** What stands for the shortest key that the text (at most 5 bytes) begins with. */
  function transform(part: string): string | undefined {
    const place = map.find(bytes, 0, encoder.encodeInto(part, bytes).written, false);
    return place < 0 ? undefined : map.replacementText(place);
  }

  function transformPoint(point: number): string | undefined {
    let by = singles.get(point);
    if (by === undefined && !singles.has(point)) {
      by = transform(String.fromCodePoint(point));
      if (singles.size === MAX_REMEMBERED) singles.clear();
      singles.set(point, by);
    }
    return by;
  }

  /** The steps of the normalizer: each replaces `[at, end)` of the text. */
  function eachReplacement(text: string, replace: (at: number, end: number, by: string) => void): void {
    for (let at = 0; at < text.length; ) {
      const end = graphemeEnd(text, at);
      const first = text.codePointAt(at)!;
      if (end > at + (first > 0xffff ? 2 : 1) && utf8Length(text, at, end) < WHOLE_CLUSTER_LIMIT) {
        const by = transform(text.slice(at, end));
        if (by !== undefined) {
          replace(at, end, by);
          at = end;
          continue;
        }
      }
      while (at < end) {
        const point = text.codePointAt(at)!;
        const next = at + (point > 0xffff ? 2 : 1);
        const by = transformPoint(point);
        if (by !== undefined) replace(at, next, by);
        at = next;
      }
    }
  }

  return {
    normalizeString(text) {
      let result = "";
      let done = 0;
      eachReplacement(text, (at, end, by) => {
        result += text.slice(done, at) + by;
        done = end;
      });
      return done === 0 ? text : result + text.slice(done);
    },
    normalize(of) {
      const { text } = of;
      const points: number[] = [];
      const changes: number[] = [];
      let done = 0;
      const keep = (end: number): void => {
        while (done < end) {
          const point = text.codePointAt(done)!;
          points.push(point);
          changes.push(0);
          done += point > 0xffff ? 2 : 1;
        }
      };
      let modified = false;
      eachReplacement(text, (at, end, by) => {
        keep(at);
        modified = true;
        let more = -countCharacters(text, at, end);
        for (const character of by) {
          points.push(character.codePointAt(0)!);
          changes.push(0);
          more++;
        }
        for (let i = 0; i < more; i++) changes[changes.length - 1 - i] = 1;
        if (more < 0 && changes.length > 0) changes[changes.length - 1]! += more;
        done = end;
      });
      if (!modified) return of;
      keep(text.length);
      return transformText(of, points, changes);
    },
  };
}

function utf8Length(text: string, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end && length < WHOLE_CLUSTER_LIMIT; i++) {
    const unit = text.charCodeAt(i);
    length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xe000 ? 2 : 3;
  }
  return length;
}

function countCharacters(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}
