import type { CharNfa } from "./char-nfa.ts";
import { type CharSet, intersectChars } from "./char-set.ts";
import { ConstraintError } from "./constraint-error.ts";
import { type ByteRun, utf8Ranges } from "./utf8-ranges.ts";

/** Most nodes of a grammar: about 100 MB; schemas written by people have some thousands. */
const MAX_GRAMMAR_NODES = 300_000;

/** Takes a byte of a range. */
export interface ByteEdge {
  readonly low: number;
  readonly high: number;
  readonly to: number;
}

/** Goes through a rule, then on at `to`. */
export interface CallEdge {
  readonly rule: number;
  readonly to: number;
}

export interface GrammarNode {
  readonly bytes: ByteEdge[];
  /** Nodes reached without taking anything. */
  readonly empty: number[];
  readonly calls: CallEdge[];
}

/** A rule: the way from `start` to `accept`. */
export interface GrammarRule {
  readonly start: number;
  readonly accept: number;
}

/** A recursive transition network over bytes: finite automata that call each other. */
export interface Grammar {
  readonly nodes: readonly GrammarNode[];
  readonly rules: readonly GrammarRule[];
  /** The rule that texts follow. */
  readonly root: number;
  /** Most calls inside each other. */
  readonly maxDepth: number;
  /** Nodes and edges that are still to be added, so that long ones do not hold the event loop: see `completeGrammar`. */
  readonly pending: (() => void)[];
}

export interface GrammarBuilder {
  node(): number;
  /** A new rule; its way is added afterwards. */
  rule(): number;
  ruleAt(rule: number): GrammarRule;
  empty(from: number, to: number): void;
  call(from: number, to: number, rule: number): void;
  /** The text's UTF-8 bytes; @returns the node behind it. */
  text(from: number, text: string): number;
  /** The automaton's strings in UTF-8, or as in the inside of a JSON string as `JSON.stringify` writes it. */
  chars(from: number, to: number, nfa: CharNfa, form: "plain" | "json"): void;
  /** Adds later what takes long. */
  defer(add: () => void): void;
  finish(root: number, maxDepth: number): Grammar;
}

const PLAIN_IN_JSON: CharSet = [
  [0x20, 0x21],
  [0x23, 0x5b],
  [0x5d, 0xd7ff],
  [0xe000, 0x10ffff],
];
const SHORT_ESCAPES: Readonly<Record<number, string>> = {
  8: "b",
  9: "t",
  10: "n",
  12: "f",
  13: "r",
  34: '"',
  92: "\\",
};

export function grammarBuilder(): GrammarBuilder {
  const nodes: GrammarNode[] = [];
  const rules: GrammarRule[] = [];
  const pending: (() => void)[] = [];

  function node(): number {
    if (nodes.length >= MAX_GRAMMAR_NODES) {
      throw new ConstraintError(
        "GENERATION_CONSTRAINT_LIMIT",
        `the constraint's automaton has more than ${MAX_GRAMMAR_NODES} nodes: use smaller lengths, counts or enumerations`,
      );
    }
    return nodes.push({ bytes: [], empty: [], calls: [] }) - 1;
  }

  function byte(from: number, low: number, high: number, to: number = node()): number {
    nodes[from]!.bytes.push({ low, high, to });
    return to;
  }

  /** The last bytes of characters are the same for many: a node that takes one of these bytes to `to`. */
  const tails = new Map<number, number>();
  function tail(to: number, [low, high]: ByteRun[number]): number {
    const key = (to * 256 + low) * 256 + high;
    let known = tails.get(key);
    if (known === undefined) {
      known = node();
      byte(known, low, high, to);
      tails.set(key, known);
    }
    return known;
  }

  function utf8(from: number, to: number, set: CharSet): void {
    for (const [first, last] of set) {
      for (const [lead, ...rest] of utf8Ranges(first, last)) byte(from, ...lead!, rest.reduceRight(tail, to));
    }
  }

  function json(from: number, to: number, set: CharSet): void {
    utf8(from, to, intersectChars(set, PLAIN_IN_JSON));
    const codes = Array.from({ length: 32 }, (_, code) => code).concat(34, 92);
    let backslash: number | undefined;
    let numbers: number | undefined;
    const middles = new Map<number, number>();
    for (const code of codes) {
      if (intersectChars(set, [[code, code]]).length === 0) continue;
      backslash ??= byte(from, 92, 92);
      const short = SHORT_ESCAPES[code]?.charCodeAt(0);
      if (short !== undefined) byte(backslash, short, short, to);
      else {
        numbers ??= "u00".split("").reduce((at, char) => byte(at, char.charCodeAt(0), char.charCodeAt(0)), backslash);
        const [high, low] = Buffer.from(code.toString(16).padStart(2, "0")) as unknown as [number, number];
        const middle = middles.get(high) ?? byte(numbers, high, high);
        middles.set(high, middle);
        byte(middle, low, low, to);
      }
    }
  }

  return {
    node,
    rule: () => rules.push({ start: node(), accept: node() }) - 1,
    ruleAt: (rule) => rules[rule]!,
    empty: (from, to) => void nodes[from]!.empty.push(to),
    call: (from, to, rule) => void nodes[from]!.calls.push({ rule, to }),
    text: (from, text) => [...new TextEncoder().encode(text)].reduce((at, value) => byte(at, value, value), from),
    chars(from, to, nfa, form) {
      const own = nfa.edges.map(() => node());
      nodes[from]!.empty.push(own[nfa.start]!);
      nodes[own[nfa.accept]!]!.empty.push(to);
      const addEdges = (edges: CharNfa["edges"][number], index: number) => {
        for (const { set, to: next } of edges) {
          if (set === undefined) nodes[own[index]!]!.empty.push(own[next]!);
          else if (form === "json") json(own[index]!, own[next]!, set);
          else utf8(own[index]!, own[next]!, set);
        }
      };
      nfa.edges.forEach((edges, index) => void pending.push(() => addEdges(edges, index)));
    },
    defer: (add) => void pending.push(add),
    finish: (root, maxDepth) => ({ nodes, rules, root, maxDepth, pending }),
  };
}
