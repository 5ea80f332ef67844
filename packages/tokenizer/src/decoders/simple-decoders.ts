import { readPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import { readMetaspace } from "../metaspace-config.ts";
import { oneCharacter } from "../pre-tokenizers/character-splits.ts";
import type { Decoder } from "../stages.ts";
import { cleanUp } from "./word-piece.ts";

/** BPEDecoder: the suffix that ends a word becomes a space, but for the last token. An empty one is around every character. */
export function bpeDecoder(config: JsonField): Decoder {
  const suffix = config.get("suffix").string("</w>");
  return {
    decode: (tokens) =>
      tokens.map((token, i) => {
        const isLast = i === tokens.length - 1;
        if (suffix === "" && !isLast) return ` ${[...token, ""].join(" ")}`;
        return suffix === "" ? token : token.replaceAll(suffix, isLast ? "" : " ");
      }),
  };
}

/** Metaspace decoder: visible spaces become spaces; those of the first token go, unless none was put there. */
export function metaspaceDecoder(config: JsonField): Decoder {
  const { replacement, prependScheme } = readMetaspace(config);
  const of = (token: string) => replaceLiteral(token, replacement, " ");
  const ofFirst = (token: string) => replaceLiteral(token, replacement, prependScheme === "never" ? " " : "");
  return {
    spelling: { of, ofFirst },
    decode: (tokens) => tokens.map((token, i) => (i === 0 ? ofFirst(token) : of(token))),
  };
}

/** CTC: joins repeated tokens, takes out padding, and turns the word delimiter into a space. */
export function ctc(config: JsonField): Decoder {
  const padding = config.get("pad_token").string("<pad>");
  const delimiter = config.get("word_delimiter_token").string("|");
  const cleanup = config.get("cleanup").boolean(true);
  return {
    decode(tokens) {
      const decoded: string[] = [];
      tokens.forEach((token, i) => {
        if (i > 0 && token === tokens[i - 1]) return;
        let text = token.replaceAll(padding, "");
        if (cleanup) text = cleanUp(text).replaceAll(delimiter, " ");
        if (text !== "") decoded.push(text);
      });
      return decoded;
    },
  };
}

/** Replace decoder: puts a fixed string in the place of every match, token by token. */
export function replaceDecoder(config: JsonField): Decoder {
  const pattern = readPattern(config.get("pattern"));
  const content = config.get("content").affix();
  const literal = config.get("pattern").get("String");
  if (!literal.isAbsent()) {
    const wanted = literal.string();
    return { decode: (tokens) => tokens.map((token) => replaceLiteral(token, wanted, content)) };
  }
  return {
    decode: (tokens) =>
      tokens.map((token) =>
        pattern
          .stretches(token)
          .map(({ start, end, matched }) => (matched ? content : token.slice(start, end)))
          .join(""),
      ),
  };
}

/** Most tokens have the string once, at their beginning; replaceAll is slow for such short ones. */
function replaceLiteral(token: string, wanted: string, content: string): string {
  const at = token.indexOf(wanted);
  if (at < 0) return token;
  if (at > 0 || token.includes(wanted, wanted.length)) return token.replaceAll(wanted, () => content);
  return content + token.slice(wanted.length);
}

/** Fuse: joins all tokens to one. */
export function fuse(): Decoder {
  return { decode: (tokens) => [tokens.join("")] };
}

/** Strip decoder: takes up to `start` and `stop` of one character off the ends of every token. */
export function stripDecoder(config: JsonField): Decoder {
  const content = String.fromCodePoint(oneCharacter(config.get("content")));
  const atStart = config.get("start").count(0);
  const atStop = config.get("stop").count(0);
  return {
    reach: atStop === 0 ? atStart * content.length : undefined,
    decode: (tokens) =>
      tokens.map((token) => {
        let start = 0;
        let end = token.length;
        for (let n = 0; n < atStart && token.startsWith(content, start); n++) start += content.length;
        for (let n = 0; n < atStop && token.slice(0, end).endsWith(content); n++) {
          end -= content.length;
        }
        return token.slice(start, Math.max(start, end));
      }),
  };
}
