import { setImmediate } from "node:timers/promises";
import { ConvertError } from "../../errors.ts";
import { brokenPickle, pickleBytes } from "./pickle-bytes.ts";

/** Functions and classes that a pickle may name, by "module.name", as values for `call`. */
export interface PickleHost {
  /**
   * The value of a global.
   *
   * @throws ConvertError `CONVERT_UNSAFE_PICKLE` for one that is not on the allow-list
   */
  global(name: string): unknown;
  /** What calling a global with these arguments gives. Only values that `global` returned are ever called. */
  call(callee: unknown, parameters: readonly unknown[]): unknown;
  /** The object behind a persistent id. */
  persistent(id: unknown): unknown;
}

/** A pickled dict. Keys are compared by identity, as Map does; state dicts have strings. */
export type PickledDict = Map<unknown, unknown>;

/** A pickled tuple, told apart from a list, which is a plain array. */
export class PickledTuple {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Opcodes between two turns of the event loop: about a millisecond. */
const OPCODES_A_TURN = 8192;
const MARK = Symbol("mark");
/**
 * Reads the pickle protocols 2 to 5 as data: containers, numbers, strings, and calls of globals that the host allows.
 * Opcodes that a state dict does not need are errors. Nothing of the pickle is executed; memory and time are linear in
 * its length.
 *
 * @throws ConvertError `CONVERT_FORMAT` for a pickle that is broken, and whatever the host throws
 */
export async function unpickle(bytes: Uint8Array, host: PickleHost, signal?: AbortSignal): Promise<unknown> {
  const read = pickleBytes(bytes);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();

  function pop(): unknown {
    if (stack.length === 0 || stack.at(-1) === MARK) throw brokenPickle("it takes a value where there is none");
    return stack.pop();
  }
  function peek(): unknown {
    if (stack.length === 0 || stack.at(-1) === MARK) throw brokenPickle("it needs a value where there is none");
    return stack.at(-1);
  }
  function popToMark(): unknown[] {
    const mark = marks.pop();
    if (mark === undefined || stack[mark] !== MARK) throw brokenPickle("it has no mark where it needs one");
    const items = stack.splice(mark + 1);
    stack.pop();
    return items;
  }
  function popSome(count: number): unknown[] {
    const items: unknown[] = [];
    for (let i = 0; i < count; i++) items.unshift(pop());
    return items;
  }
  function dict(value: unknown): PickledDict {
    if (!(value instanceof Map)) throw brokenPickle("it sets items of something that is not a dict");
    return value;
  }
  function list(value: unknown): unknown[] {
    if (!Array.isArray(value)) throw brokenPickle("it appends to something that is not a list");
    return value;
  }
  function setPairs(target: PickledDict, items: readonly unknown[]): void {
    if (items.length % 2 !== 0) throw brokenPickle("a dict has a key without a value");
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
  }
  function remembered(index: number): unknown {
    if (!memo.has(index)) throw brokenPickle(`it recalls value ${index}, which it never kept`);
    return memo.get(index);
  }

  /** One opcode; true when it was STOP. Numbers as in CPython's pickle.py. */
  function step(opcode: number): boolean {
    switch (opcode) {
      case 0x80: {
        // PROTO
        const protocol = read.uint8();
        if (protocol < 2 || protocol > 5) throw brokenPickle(`protocol ${protocol} is not supported (2 to 5 are)`);
        break;
      }
      case 0x95: // FRAME
        read.skip(8);
        break;
      case 0x28: // MARK
        marks.push(stack.length);
        stack.push(MARK);
        break;
      case 0x2e: // STOP
        return true;
      case 0x30: // POP
        pop();
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x4a: // BININT
        stack.push(read.int32());
        break;
      case 0x4b: // BININT1
        stack.push(read.uint8());
        break;
      case 0x4d: // BININT2
        stack.push(read.uint16());
        break;
      case 0x8a: // LONG1
        stack.push(read.long(read.uint8()));
        break;
      case 0x47: // BINFLOAT, big-endian
        stack.push(read.float64());
        break;
      case 0x58: // BINUNICODE
        stack.push(read.utf8(read.uint32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(read.utf8(read.uint8()));
        break;
      case 0x8d: // BINUNICODE8
        stack.push(read.utf8(read.length64()));
        break;
      case 0x55: // SHORT_BINSTRING
        stack.push(read.latin1(read.uint8()));
        break;
      case 0x54: // BINSTRING
        stack.push(read.latin1(read.uint32()));
        break;
      case 0x29: // EMPTY_TUPLE
        stack.push(new PickledTuple([]));
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(new PickledTuple(popSome(opcode - 0x84)));
        break;
      case 0x74: // TUPLE
        stack.push(new PickledTuple(popToMark()));
        break;
      case 0x5d: // EMPTY_LIST
        stack.push([]);
        break;
      case 0x61: {
        // APPEND
        const item = pop();
        list(peek()).push(item);
        break;
      }
      case 0x65: {
        // APPENDS
        const items = popToMark();
        const target = list(peek());
        for (const item of items) target.push(item);
        break;
      }
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x73: {
        // SETITEM
        const pair = popSome(2);
        setPairs(dict(peek()), pair);
        break;
      }
      case 0x75: {
        // SETITEMS
        const items = popToMark();
        setPairs(dict(peek()), items);
        break;
      }
      case 0x8f: // EMPTY_SET
        stack.push([]);
        break;
      case 0x90: {
        // ADDITEMS
        const items = popToMark();
        const target = list(peek());
        for (const item of items) target.push(item);
        break;
      }
      case 0x71: // BINPUT
        memo.set(read.uint8(), peek());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(read.uint32(), peek());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, peek());
        break;
      case 0x68: // BINGET
        stack.push(remembered(read.uint8()));
        break;
      case 0x6a: // LONG_BINGET
        stack.push(remembered(read.uint32()));
        break;
      case 0x63: {
        // GLOBAL
        const module = read.line();
        stack.push(host.global(`${module}.${read.line()}`));
        break;
      }
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = popSome(2);
        if (typeof module !== "string" || typeof name !== "string") throw brokenPickle("a global has no name");
        stack.push(host.global(`${module}.${name}`));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callee, parameters] = popSome(2);
        if (!(parameters instanceof PickledTuple)) throw brokenPickle("a call has no tuple of arguments");
        stack.push(host.call(callee, parameters.items));
        break;
      }
      case 0x62: {
        // BUILD: attributes of an OrderedDict, such as a state dict's _metadata, say nothing about tensors
        pop();
        dict(peek());
        break;
      }
      case 0x51: // BINPERSID
        stack.push(host.persistent(pop()));
        break;
      default:
        throw new ConvertError(
          "CONVERT_UNSAFE_PICKLE",
          `the pickle uses opcode 0x${opcode.toString(16).padStart(2, "0")}, which a state dict does not need`,
        );
    }
    return false;
  }

  for (let count = 1; ; count++) {
    if (count % OPCODES_A_TURN === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    if (step(read.uint8())) return pop();
  }
}
