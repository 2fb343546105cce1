import type { Draws } from './random.ts';

/** Values that programs stumble over. */
const AWKWARD: readonly (() => unknown)[] = [
  ...[0, -0, 1, -1, 2, 0.5, -0.5, 1e-300, 1e9, 1e10, 1e300, -1e300, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2],
  ...[NaN, Infinity, -Infinity, 97, 1000, 10_001, 16_777_217, true, false, null, undefined],
  ...['', ' ', '0', 'NaN', 'a.b', '@inputs', '@areas', '@peers', 'time', 'batch', 'symbol', 'next', 'memory'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then', 'kind', 'name', 'graph'],
  ...['\u001b[2J', 'a\u202eb', 'a\u0000', '\ud800', 'x>y', '9'.repeat(400), '🙂'],
]
  .map((value) => (): unknown => value)
  .concat([
    () => [],
    () => ({}),
    () => [[]],
    () => 'x'.repeat(100_000),
    () => new Array<number>(2000).fill(0),
    () => nested(50),
    () => nested(5000),
    () => ({ then: 1 }),
    () => JSON.parse('{"__proto__": {"kind": "graph"}}') as unknown,
  ]);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { then: value, graph: value, rule: value };
  return value;
}

type Holder = Record<string, unknown>;

/** A place in a tree: the object or list that holds it, and its key there. */
interface Place {
  readonly holder: Holder;
  readonly key: string;
}

function placesOf(root: Holder): Place[] {
  const places: Place[] = [];
  const open: Holder[] = [root];
  for (let holder = open.pop(); holder && places.length < 3000; holder = open.pop()) {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const value = holder[key];
      if (typeof value === 'object' && value !== null) open.push(value as Holder);
    }
  }
  return places;
}

/** Parts that copies may come to: lists within lists, each of them long, would fill the memory of whoever makes them. */
const MOST_PARTS = 100_000;

/** What a copy of a value takes: its objects, fields and letters; those that it shares count once. */
function partsOf(value: unknown): number {
  const met = new Set<object>();
  const open = [value];
  let parts = 1;
  while (open.length > 0 && parts < MOST_PARTS) {
    const each = open.pop();
    if (typeof each === 'string') parts += each.length >> 3;
    if (typeof each !== 'object' || each === null || met.has(each)) continue;
    met.add(each);
    const held: readonly unknown[] = Object.values(each);
    parts += 1 + held.length;
    for (const one of held) open.push(one);
  }
  return parts;
}

/** A valid value with some faults in it, or without one where chance leaves it whole. */
export function mutated(sample: unknown, others: readonly unknown[], draws: Draws): unknown {
  const root: Holder = { value: structuredClone(sample) };
  for (let change = 1 + draws.below(draws.once(4) ? 6 : 2); change > 0; change--) {
    const places = placesOf(root);
    if (places.length === 0) break;
    const { holder, key } = draws.pick(places);
    const value = holder[key];
    CHANGES[draws.below(CHANGES.length)]?.({ holder, key, value, draws, places, others });
  }
  return root['value'];
}

interface Change extends Place {
  readonly value: unknown;
  readonly draws: Draws;
  readonly places: readonly Place[];
  readonly others: readonly unknown[];
}

const awkward = ({ holder, key, draws }: Change): void => {
  holder[key] = draws.pick(AWKWARD)();
};

const CHANGES: readonly ((change: Change) => void)[] = [
  awkward,
  awkward,
  awkward,
  ({ holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  // Something from elsewhere in the same sample, or in another.
  ({ holder, key, draws, places, others }) => {
    const { holder: from, key: at } = draws.pick(
      draws.once(2) ? places : placesOf({ value: draws.pick(others) }),
    );
    holder[key] = structuredClone(from[at]);
  },
  ({ holder, key, value, draws }) => {
    const name = draws.once(2) ? String(draws.pick(AWKWARD)()).slice(0, 200) : `${key}s`;
    if (Array.isArray(holder)) return;
    delete holder[key];
    Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
  },
  ({ value, draws }) => {
    if (!Array.isArray(value) || value.length === 0) return;
    const copies = draws.pick([1, 2, 40, 1200]);
    const some = value.slice(0, 50) as readonly unknown[];
    const most = Math.floor(MOST_PARTS / Math.max(...some.map(partsOf)));
    for (let i = 0; i < Math.min(copies, most); i++) value.push(structuredClone(draws.pick(some)));
  },
  ({ holder, key, value, draws }) => {
    if (typeof value === 'number') holder[key] = value * draws.pick([-1, 2, 10, 1000, 1e6, 1 / 3]);
    else if (typeof value === 'string')
      holder[key] = value.slice(draws.below(3)) + draws.pick(['', '1', '.x', ' ', '\n']);
  },
  // One in the other, as graphs, rules and schedules can be.
  ({ holder, key, value, draws }) => {
    let wrapped: unknown = value;
    for (let depth = draws.pick([1, 2, 33, 400]); depth > 0; depth--) {
      wrapped =
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? { ...value, then: wrapped, rule: wrapped, graph: wrapped, task: wrapped }
          : [wrapped];
    }
    holder[key] = wrapped;
  },
];

/** Text with some faults in it. */
export function mutatedText(sample: string, draws: Draws): string {
  let text = sample;
  for (let change = 1 + draws.below(3); change > 0; change--) {
    const at = draws.below(text.length + 1);
    const piece = String(draws.pick(AWKWARD)()).slice(0, draws.once(20) ? 100_000 : 12);
    text = draws.pick([
      text.slice(0, at) + piece + text.slice(at),
      text.slice(0, at) + text.slice(at + 1 + draws.below(3)),
      text.slice(0, at),
      text.replaceAll(/\d+/g, () => String(draws.pick([0, 1, 7, 1e6, 1e21, -3]))),
      piece,
    ]);
  }
  return text;
}
