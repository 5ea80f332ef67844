import { checkOptions, isCount, isPositive, isSide, isString } from "./check-options.ts";
import { TokenizerError } from "./errors.ts";
import { type AddedPart, type Group, groupLength } from "./parts.ts";

export interface PaddingOptions {
  /** `"longest"` of the batch (the default), or this many tokens. Longer encodings stay as they are. */
  length?: "longest" | number;
  /** Rounds the length up to a multiple of this. */
  multipleOf?: number;
  /** Where the padding goes. Default: the tokenizer's `paddingSide`. */
  side?: "left" | "right";
  /** Padding token, its id and its type id. Defaults: the tokenizer's. */
  token?: string;
  id?: number;
  typeId?: number;
}

/** What a tokenizer knows of its own padding. */
export interface PaddingDefaults {
  side: "left" | "right";
  token: string | undefined;
  id: number | undefined;
  typeId: number;
}

export interface Padding {
  length: "longest" | number;
  multipleOf: number;
  side: "left" | "right";
  token: string;
  id: number;
  typeId: number;
}

/** Checks the values and fills in defaults. */
export function resolvePadding(options: PaddingOptions, defaults: PaddingDefaults): Padding {
  checkOptions("padding", options, {
    length: ['"longest" or a whole number >= 0', (value) => value === "longest" || isCount[1](value)],
    multipleOf: isPositive,
    side: isSide,
    token: isString,
    id: isCount,
    typeId: isCount,
  });
  const { length = "longest", multipleOf = 1, side = defaults.side, typeId = defaults.typeId } = options;
  const id = options.id ?? defaults.id;
  const token = options.token ?? defaults.token;
  if (id === undefined || token === undefined) {
    throw new TokenizerError(
      "TOKENIZER_OPTION",
      "this tokenizer has no padding token: give padding.id and padding.token",
    );
  }
  return { length, multipleOf, side, token, id, typeId };
}

/** Pads every group, and the windows of its overflow, to one length. */
export function padGroups(groups: Group[], padding: Padding): Group[] {
  let length = 0;
  if (padding.length !== "longest") length = padding.length;
  else for (const group of groups) length = Math.max(length, groupLength(group));
  const rest = length % padding.multipleOf;
  if (rest > 0) length += padding.multipleOf - rest;
  return groups.map((group) => padGroup(group, length, padding));
}

function padGroup(group: Group, length: number, padding: Padding): Group {
  const overflowing = group.overflowing.map((window) => padGroup(window, length, padding));
  const missing = length - groupLength(group);
  if (missing <= 0) return { parts: group.parts, overflowing };
  const part: AddedPart = {
    kind: "padding",
    ids: new Array<number>(missing).fill(padding.id),
    tokens: new Array<string>(missing).fill(padding.token),
    typeId: padding.typeId,
  };
  return { parts: padding.side === "right" ? [...group.parts, part] : [part, ...group.parts], overflowing };
}
