import type { Mark } from "./segment.ts";

/** Markup as a tree: a pair of tags with what is inside, or a mark that has nothing inside. */
export interface MarkNode {
  /** `open` stands for the pair. */
  readonly kind: "open" | "alone" | "keep";
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  readonly children: readonly MarkNode[];
}

/** The tree of a segment's marks, in the order of the document. */
export function markTree(marks: readonly Mark[]): MarkNode[] {
  const roots: MarkNode[] = [];
  const stack: { tag: number; start: number; children: MarkNode[] }[] = [];
  const add = (node: MarkNode) => (stack.at(-1)?.children ?? roots).push(node);
  for (const { kind, tag, start, end } of marks) {
    if (kind === "open") stack.push({ tag, start, children: [] });
    else if (kind === "close") {
      const opened = stack.pop();
      if (opened !== undefined)
        add({ kind: "open", tag: opened.tag, start: opened.start, end, children: opened.children });
    } else add({ kind, tag, start, end, children: [] });
  }
  return roots;
}

/** All the `keep` nodes in a tree. */
export function keepsIn(nodes: readonly MarkNode[]): MarkNode[] {
  const found: MarkNode[] = [];
  const rest = [...nodes];
  while (rest.length > 0) {
    const node = rest.pop()!;
    if (node.kind === "keep") found.push(node);
    rest.push(...node.children);
  }
  return found;
}
