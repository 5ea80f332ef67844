/** One item that waits, of one call. */
export interface Entry<Item> {
  readonly call: Call<Item>;
  /** Its place in the call's items. */
  readonly index: number;
  readonly item: Item;
  readonly length: number;
  /** Where it waits; the queue's business. */
  group?: Group<Item> | undefined;
}

/** A call's share of the queue. */
export interface Call<Item> {
  /** Its waiting items, longest first: they are taken from the end. */
  waiting: Entry<Item>[];
  /** Virtual time: tokens that it was given, from where the queue's clock stood when it came. */
  served: number;
}

export interface BatchQueue<Item> {
  /** Calls that have items waiting. */
  readonly calls: number;
  readonly items: number;
  /** Whether a run could be filled to its budget now. */
  readonly full: boolean;
  add(call: Call<Item>): void;
  /** Whether items of the call wait. */
  waits(call: Call<Item>): boolean;
  /** Takes the call's waiting items out. */
  remove(call: Call<Item>): void;
  /** The items of the next run, shortest first. Empty when nothing waits. */
  take(): Entry<Item>[];
}

interface Rules<Item> {
  readonly maxTokensPerRun: number;
  keyOf(item: Item): string;
  readonly pads: boolean;
}

/** Most runners have no keys: then no text is made per item. */
const nameOf = (length: number, key: string): string | number => (key === "" ? length : `${length} ${key}`);

/** Items that may share a run without padding: same key, same length. Per call, in its order. */
interface Group<Item> {
  readonly key: string;
  readonly length: number;
  tokens: number;
  readonly byCall: Map<Call<Item>, Set<Entry<Item>>>;
}

/**
 * Decides what runs next. The call that was given the fewest tokens leads, so that a call with one text does not wait for
 * one with thousands; the run is then filled with the items of all calls that fit its lead, in turn. Time is virtual:
 * newcomers start where the queue's clock stands, and the clock goes on with every run, so nobody starves.
 */
export function batchQueue<Item>({ maxTokensPerRun, keyOf, pads }: Rules<Item>): BatchQueue<Item> {
  const calls = new Set<Call<Item>>(); // insertion order decides between equals
  const groups = new Map<string | number, Group<Item>>();
  let items = 0;
  let clock = 0;
  let waitingTokens = 0;

  function place(entry: Entry<Item>): void {
    const key = keyOf(entry.item);
    const name = nameOf(entry.length, key);
    let group = groups.get(name);
    if (group === undefined) {
      group = { key, length: entry.length, tokens: 0, byCall: new Map() };
      groups.set(name, group);
    }
    group.tokens += entry.length;
    waitingTokens += entry.length;
    const own = group.byCall.get(entry.call);
    if (own === undefined) group.byCall.set(entry.call, new Set([entry]));
    else own.add(entry);
    entry.group = group;
    items++;
  }

  /** Takes an entry out of its group; its call's list is the caller's business. */
  function displace(entry: Entry<Item>): void {
    const group = entry.group!;
    entry.group = undefined;
    items--;
    group.tokens -= entry.length;
    waitingTokens -= entry.length;
    const own = group.byCall.get(entry.call)!;
    own.delete(entry);
    if (own.size > 0) return;
    group.byCall.delete(entry.call);
    if (group.byCall.size === 0) groups.delete(nameOf(group.length, group.key));
  }

  function lead(): Call<Item> | undefined {
    let first: Call<Item> | undefined;
    for (const call of calls) if (first === undefined || call.served < first.served) first = call;
    return first;
  }

  /** The groups that may join a run led by one, nearest in length first. */
  function partnersOf(group: Group<Item>): Group<Item>[] {
    if (!pads) return [group];
    const distance = (other: Group<Item>): number => Math.abs(other.length - group.length);
    return [...groups.values()].filter(({ key }) => key === group.key).sort((a, b) => distance(a) - distance(b));
  }

  /** Entries of a group, one of each call in turn. */
  function* inTurn({ byCall }: Group<Item>): Generator<Entry<Item>> {
    let lists = Array.from(byCall.values(), (entries) => entries.values());
    while (lists.length > 0) {
      const left: typeof lists = [];
      for (const list of lists) {
        const next = list.next();
        if (next.done) continue;
        yield next.value;
        left.push(list);
      }
      lists = left;
    }
  }

  return {
    get calls() {
      return calls.size;
    },
    get items() {
      return items;
    },
    get full() {
      if (pads) return waitingTokens >= maxTokensPerRun;
      for (const { tokens } of groups.values()) if (tokens >= maxTokensPerRun) return true;
      return false;
    },
    add(call) {
      call.served = clock;
      call.waiting.sort((a, b) => b.length - a.length || b.index - a.index);
      for (let index = call.waiting.length - 1; index >= 0; index--) place(call.waiting[index]!);
      calls.add(call);
    },
    waits: (call) => calls.has(call),
    remove(call) {
      for (const entry of call.waiting) if (entry.group !== undefined) displace(entry);
      call.waiting = [];
      calls.delete(call);
    },
    take() {
      const leader = lead();
      if (leader === undefined) return [];
      const first = nextOf(leader)!;
      const run: Entry<Item>[] = [first];
      let longest = first.length;
      filling: for (const group of partnersOf(first.group!)) {
        for (const entry of inTurn(group)) {
          if (entry === first) continue;
          const length = Math.max(longest, entry.length);
          if (length * (run.length + 1) > maxTokensPerRun) {
            if (entry.length > longest) continue filling;
            break filling;
          }
          longest = length;
          run.push(entry);
        }
      }
      const active = calls.size;
      let tokens = 0;
      for (const entry of run) {
        displace(entry);
        entry.call.served += Math.max(1, entry.length);
        tokens += Math.max(1, entry.length);
      }
      for (const { call } of run) if (nextOf(call) === undefined) calls.delete(call);
      clock += tokens / active;
      return run.sort((a, b) => a.length - b.length);
    },
  };
}

/** A call's shortest item that still waits. Others took some of its items along: those are dropped from its list here. */
function nextOf<Item>(call: Call<Item>): Entry<Item> | undefined {
  while (call.waiting.length > 0) {
    const last = call.waiting[call.waiting.length - 1]!;
    if (last.group !== undefined) return last;
    call.waiting.pop();
  }
  return undefined;
}
