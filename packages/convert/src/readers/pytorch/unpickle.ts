import { setImmediate } from "node:timers/promises";
import { ConvertError } from "../../errors.ts";

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
/** LONG1 holds up to 255 bytes; sizes and strides fit in 8. */
const MAX_LONG_BYTES = 8;

const MARK = Symbol("mark");
const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");

/**
 * Reads the pickle protocols 2 to 5 as data: containers, numbers, strings, and calls of globals that the host allows.
 * Opcodes that a state dict does not need are errors. Nothing of the pickle is executed; memory and time are linear in
 * its length.
 *
 * @throws ConvertError `CONVERT_FORMAT` for a pickle that is broken, and whatever the host throws
 */
export async function unpickle(bytes: Uint8Array, host: PickleHost, signal?: AbortSignal): Promise<unknown> {
  const broken = (what: string) => new ConvertError("CONVERT_FORMAT", `the pickle is broken: ${what}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let next = 0;

  function take(length: number): number {
    const at = next;
    if (length > bytes.length - at) throw broken("it ends in the middle of a value");
    next += length;
    return at;
  }
  const slice = (length: number) => {
    const at = take(length);
    return bytes.subarray(at, at + length);
  };
  const uint8 = () => view.getUint8(take(1));
  const uint16 = () => view.getUint16(take(2), true);
  const uint32 = () => view.getUint32(take(4), true);
  function length64(): number {
    const length = view.getBigUint64(take(8), true);
    if (length > BigInt(bytes.length)) throw broken("it ends in the middle of a value");
    return Number(length);
  }
  function text(length: number): string {
    try {
      return utf8.decode(slice(length));
    } catch (cause) {
      if (cause instanceof ConvertError) throw cause;
      throw broken("a string is not UTF-8");
    }
  }
  function line(): string {
    const end = bytes.indexOf(10, next);
    if (end < 0) throw broken("it ends in the middle of a name");
    const value = latin1.decode(bytes.subarray(next, end));
    next = end + 1;
    return value;
  }
  function long(length: number): number {
    if (length > MAX_LONG_BYTES) throw broken(`an integer has ${length} bytes`);
    let value = 0n;
    const parts = slice(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(parts[i]!);
    const number = Number(length > 0 ? BigInt.asIntN(8 * length, value) : 0n);
    if (!Number.isSafeInteger(number)) throw broken("an integer is too large");
    return number;
  }

  function pop(): unknown {
    if (stack.length === 0 || stack.at(-1) === MARK) throw broken("it takes a value where there is none");
    return stack.pop();
  }
  function peek(): unknown {
    if (stack.length === 0 || stack.at(-1) === MARK) throw broken("it needs a value where there is none");
    return stack.at(-1);
  }
  function popToMark(): unknown[] {
    const mark = marks.pop();
    if (mark === undefined || stack[mark] !== MARK) throw broken("it has no mark where it needs one");
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
    if (!(value instanceof Map)) throw broken("it sets items of something that is not a dict");
    return value;
  }
  function list(value: unknown): unknown[] {
    if (!Array.isArray(value)) throw broken("it appends to something that is not a list");
    return value;
  }
  function setPairs(target: PickledDict, items: readonly unknown[]): void {
    if (items.length % 2 !== 0) throw broken("a dict has a key without a value");
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
  }
  function remembered(index: number): unknown {
    if (!memo.has(index)) throw broken(`it recalls value ${index}, which it never kept`);
    return memo.get(index);
  }

  /** One opcode; true when it was STOP. Numbers as in CPython's pickle.py. */
  function step(opcode: number): boolean {
    switch (opcode) {
      case 0x80: {
        // PROTO
        const protocol = uint8();
        if (protocol < 2 || protocol > 5) throw broken(`protocol ${protocol} is not supported (2 to 5 are)`);
        break;
      }
      case 0x95: // FRAME
        take(8);
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
        stack.push(view.getInt32(take(4), true));
        break;
      case 0x4b: // BININT1
        stack.push(uint8());
        break;
      case 0x4d: // BININT2
        stack.push(uint16());
        break;
      case 0x8a: // LONG1
        stack.push(long(uint8()));
        break;
      case 0x47: // BINFLOAT, big-endian
        stack.push(view.getFloat64(take(8), false));
        break;
      case 0x58: // BINUNICODE
        stack.push(text(uint32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(uint8()));
        break;
      case 0x8d: // BINUNICODE8
        stack.push(text(length64()));
        break;
      case 0x55: // SHORT_BINSTRING
        stack.push(latin1.decode(slice(uint8())));
        break;
      case 0x54: // BINSTRING
        stack.push(latin1.decode(slice(uint32())));
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
        memo.set(uint8(), peek());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(uint32(), peek());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, peek());
        break;
      case 0x68: // BINGET
        stack.push(remembered(uint8()));
        break;
      case 0x6a: // LONG_BINGET
        stack.push(remembered(uint32()));
        break;
      case 0x63: {
        // GLOBAL
        const module = line();
        stack.push(host.global(`${module}.${line()}`));
        break;
      }
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = popSome(2);
        if (typeof module !== "string" || typeof name !== "string") throw broken("a global has no name");
        stack.push(host.global(`${module}.${name}`));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callee, parameters] = popSome(2);
        if (!(parameters instanceof PickledTuple)) throw broken("a call has no tuple of arguments");
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
    if (step(uint8())) return pop();
  }
}
