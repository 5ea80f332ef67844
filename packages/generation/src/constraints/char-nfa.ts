import { ANY_CHAR, type CharSet, intersectChars, otherChars } from "./char-set.ts";
import { ConstraintError } from "./constraint-error.ts";

/** Most nodes of one automaton over characters: what `{m,n}` and products of rules can grow to before it is an error. */
const MAX_CHAR_NODES = 50_000;

export interface CharEdge {
  /** Without it the edge takes no character. */
  readonly set?: CharSet | undefined;
  readonly to: number;
}

/** A nondeterministic automaton over code points: the strings that lead from `start` to `accept`. */
export interface CharNfa {
  readonly edges: readonly (readonly CharEdge[])[];
  readonly start: number;
  readonly accept: number;
}

export interface CharNfaBuilder {
  node(): number;
  edge(from: number, to: number, set?: CharSet): void;
  finish(start: number, accept: number): CharNfa;
}

export function charNfaBuilder(): CharNfaBuilder {
  const edges: CharEdge[][] = [];
  return {
    node() {
      if (edges.length >= MAX_CHAR_NODES) {
        throw new ConstraintError(
          "GENERATION_CONSTRAINT_LIMIT",
          `the automaton of a pattern or string length has more than ${MAX_CHAR_NODES} nodes: use smaller repetition counts`,
        );
      }
      return edges.push([]) - 1;
    },
    edge(from, to, set) {
      if (set === undefined || set.length > 0) edges[from]!.push({ set, to });
    },
    finish: (start, accept) => ({ edges, start, accept }),
  };
}

/** The strings that both automata accept. */
export function intersectNfas(a: CharNfa, b: CharNfa): CharNfa {
  const builder = charNfaBuilder();
  const nodes = new Map<number, number>();
  const todo: [number, number, number][] = [];
  const nodeOf = (p: number, q: number): number => {
    const key = p * b.edges.length + q;
    let node = nodes.get(key);
    if (node === undefined) {
      node = builder.node();
      nodes.set(key, node);
      todo.push([p, q, node]);
    }
    return node;
  };
  const start = nodeOf(a.start, b.start);
  for (let pair = todo.pop(); pair !== undefined; pair = todo.pop()) {
    const [p, q, from] = pair;
    for (const edge of a.edges[p]!) if (edge.set === undefined) builder.edge(from, nodeOf(edge.to, q));
    for (const edge of b.edges[q]!) if (edge.set === undefined) builder.edge(from, nodeOf(p, edge.to));
    for (const { set: left, to } of a.edges[p]!) {
      if (left === undefined) continue;
      for (const { set: right, to: other } of b.edges[q]!) {
        if (right === undefined) continue;
        const set = intersectChars(left, right);
        if (set.length > 0) builder.edge(from, nodeOf(to, other), set);
      }
    }
  }
  return builder.finish(start, nodeOf(a.accept, b.accept));
}

/** All strings of `min` to `max` code points. */
export function lengthNfa(min: number, max: number): CharNfa {
  const builder = charNfaBuilder();
  const start = builder.node();
  const accept = builder.node();
  let at = start;
  for (let count = 0; ; count++) {
    if (count >= min) builder.edge(at, accept);
    if (count === max) break;
    if (count >= min && max === Number.POSITIVE_INFINITY) {
      builder.edge(at, at, ANY_CHAR);
      break;
    }
    const next = builder.node();
    builder.edge(at, next, ANY_CHAR);
    at = next;
  }
  return builder.finish(start, accept);
}

/** All strings but these. */
export function otherStringsNfa(strings: Iterable<string>): CharNfa {
  interface Branch {
    readonly node: number;
    readonly children: Map<number, Branch>;
    listed: boolean;
  }
  const builder = charNfaBuilder();
  const branch = (): Branch => ({ node: builder.node(), children: new Map(), listed: false });
  const root = branch();
  const all = [root];
  for (const text of strings) {
    let at = root;
    for (const char of text) {
      const code = char.codePointAt(0)!;
      let next = at.children.get(code);
      if (next === undefined) {
        next = branch();
        all.push(next);
        at.children.set(code, next);
      }
      at = next;
    }
    at.listed = true;
  }
  const accept = builder.node();
  builder.edge(accept, accept, ANY_CHAR);
  const end = builder.node();
  builder.edge(accept, end);
  for (const { node, children, listed } of all) {
    if (!listed) builder.edge(node, end);
    const codes = [...children.keys()].sort((a, b) => a - b);
    builder.edge(node, accept, otherChars(codes.map((code) => [code, code] as const)));
    for (const [code, child] of children) builder.edge(node, child.node, [[code, code]]);
  }
  return builder.finish(root.node, end);
}
