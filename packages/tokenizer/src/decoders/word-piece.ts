import type { JsonField } from "../json-field.ts";
import type { Decoder } from "../stages.ts";

/** More than any vocabulary of this kind has. */
const MAX_REMEMBERED = 1 << 18;

/** WordPiece decoder: joins continuations, puts spaces between words; `cleanup` takes out spaces before punctuation. */
export function wordPieceDecoder(config: JsonField): Decoder {
  const prefix = config.get("prefix").string("##");
  const clean = config.get("cleanup").boolean(true);
  const later = new Map<string, string>(); // what tokens after the first become
  const ofFirst = (token: string) => (clean ? cleanUp(token) : token);

  function of(token: string): string {
    let text = later.get(token);
    if (text === undefined) {
      text = token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
      if (clean) text = cleanUp(text);
      if (later.size < MAX_REMEMBERED) later.set(token, text);
    }
    return text;
  }

  return {
    spelling: { of, ofFirst },
    decode: (tokens) => tokens.map((token, i) => (i === 0 ? ofFirst(token) : of(token))),
  };
}

/** The replacements, one after the other, each over the whole of the token. */
const replacements: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" do not", " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Takes out the spaces that splitting put before punctuation and English contractions. */
export function cleanUp(text: string): string {
  if (!text.includes(" ")) return text;
  for (const [from, to] of replacements) text = text.replaceAll(from, to);
  return text;
}
