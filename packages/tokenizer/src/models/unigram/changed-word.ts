/** A word that is not a stretch of its text: what it became, and where each of its units comes from. */
export interface ChangedWord {
  text: string;
  /** Where the character that each unit stands for begins and ends in the text. */
  from: Int32Array;
  to: Int32Array;
  clear(): void;
  /** Adds what stands for the character `[start, end)`. */
  add(by: string, start: number, end: number): void;
  /** Adds units `[start, start + length)` of the text as they are. */
  addPlain(text: string, start: number, length: number): void;
}

export function changedWord(): ChangedWord {
  const word: ChangedWord = {
    text: "",
    from: new Int32Array(256),
    to: new Int32Array(256),
    clear() {
      word.text = "";
    },
    add(by, start, end) {
      const { length } = word.text;
      const need = length + by.length;
      if (need > word.from.length) {
        word.from = larger(word.from, need);
        word.to = larger(word.to, need);
      }
      word.text += by;
      word.from.fill(start, length, need);
      word.to.fill(end, length, need);
    },
    addPlain(text, start, length) {
      for (let at = start; at < start + length; ) {
        const next = at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
        word.add(text.slice(at, next), at, next);
        at = next;
      }
    },
  };
  return word;
}

function larger(array: Int32Array, need: number): Int32Array {
  const copy = new Int32Array(need * 2);
  copy.set(array);
  return copy;
}
