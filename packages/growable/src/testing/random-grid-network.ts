import type { GridPort, InputPort, Port } from '@meristem/autodiff';
import type { Choices } from '@meristem/autodiff/testing';
import {
  areaGraph,
  type GraphBuilder,
  type Node,
  type ProjectionOptions,
} from '../architecture/graph-builder.ts';
import type { Meeting } from '../architecture/meeting.ts';
import { laidPool, laidWindows } from '../model/laid-windows.ts';
import { leastBatch, type RandomNetwork } from './random-architecture.ts';
import { chosen, randomModule } from './random-module.ts';

const INTERACTIONS = ['additive', 'multiplicative', 'mixture'] as const;

/** A place with the extents of its sites. */
interface Placed {
  readonly node: Node;
  readonly extents: readonly number[];
}

/**
 * Makes a random graph of up to four areas that reads a grid of one or two extents: windows of all kinds, pools, flattening,
 * broadcasting, memories of every site, cycles through delayed windows, areas that come and go, and projections too.
 */
export function randomGridNetwork(choices: Choices): RandomNetwork {
  const grid: GridPort = {
    ...{ kind: 'grid', name: 'grid', size: 1 + choices.below(2) },
    sites: Array.from({ length: 1 + choices.below(2) }, () => 3 + choices.below(3)),
  };
  const plain: Port = { kind: chosen(choices, ['symbol', 'vector']), name: 'plain', size: 2 };
  const inputs: readonly InputPort[] = choices.below(2) === 0 ? [grid] : [grid, plain];
  const targets: readonly Port[] = [{ kind: chosen(choices, ['symbol', 'vector']), name: 'out', size: 2 }];
  const architecture = areaGraph('random grid', (builder) => {
    const world = new GridWiring(choices, builder);
    const sources = inputs.map((port): Placed => {
      return { node: builder.input(port.name), extents: port.kind === 'grid' ? port.sites : [] };
    });
    const count = 1 + choices.below(4);
    for (let i = 0; i < count; i++) world.area(`a${i + 1}`, sources);
    const out = builder.output('out', []);
    world.hear(sources, out);
    if (choices.below(3) === 0) {
      const reads = [{ place: '@inputs', flatten: true }] as const;
      builder.areas('assoc', randomModule(choices), { initial: choices.below(2), max: 3, reads });
    }
    if (choices.below(3) === 0) builder.projections('links', {});
  });
  return { architecture, ports: { inputs, targets }, batch: leastBatch(architecture) + 2 * choices.below(2) };
}

/** Connects places whose sites meet. */
class GridWiring {
  readonly #choices: Choices;
  readonly #builder: GraphBuilder;
  readonly #areas: Placed[] = [];
  readonly #wired = new Set<string>();

  constructor(choices: Choices, builder: GraphBuilder) {
    this.#choices = choices;
    this.#builder = builder;
  }

  /** One more area, whose sites follow from the first that it reads. */
  area(name: string, sources: readonly Placed[]): void {
    const choices = this.#choices;
    const node = this.#builder.area(name, randomModule(choices));
    const before = [...sources, ...this.#areas];
    const first = this.#areas.length === 0 ? sources[0]! : chosen(choices, before);
    const meeting = this.#reading(first.extents);
    this.#connect(first.node, node, { ...meeting, interaction: chosen(choices, ['additive', 'mixture']) });
    const own: Placed = { node, extents: left(first.extents, meeting) };
    for (let more = choices.below(3); more > 0; more--) {
      const from = chosen(choices, before);
      const delay = sources.includes(from) ? 0 : chosen(choices, [0, 1] as const);
      this.#meet(from, own, delay);
    }
    this.#areas.push(own);
    if (choices.below(2) === 1) this.#meet(own, chosen(choices, this.#areas), 1);
  }

  /** Lets an output hear every place, however its sites are put together. */
  hear(sources: readonly Placed[], output: Node): void {
    for (const { node, extents } of [...this.#areas, ...sources]) {
      const interaction = this.#wired.has(`>${output.name}`)
        ? chosen(this.#choices, INTERACTIONS)
        : 'additive';
      this.#wired.add(`>${output.name}`);
      this.#connect(node, output, { ...this.#gathering(extents), interaction });
    }
  }

  /** Reads a place in any way, as it is or at other sites. */
  #reading(extents: readonly number[]): Meeting {
    if (extents.length === 0) return {};
    const choices = this.#choices;
    const size = extents.map((extent) => Math.min(extent, 1 + choices.below(3)));
    const pool = {
      by: chosen(choices, ['max', 'mean'] as const),
      size: extents.map((extent) => Math.min(2, extent)),
    };
    const ways: readonly Meeting[] = [
      {},
      { window: { size } },
      { window: { size, stride: 1 + choices.below(2), padding: 'none' } },
      { window: { size, stride: 2 } },
      { window: { size, groups: 'units' } },
      { pool },
      { pool: { ...pool, stride: 1, padding: pool.size.map((own) => (own > 1 ? choices.below(2) : 0)) } },
      {
        pool,
        window: {
          size: extents.map((extent) => Math.min(2, Math.floor(extent / pool.size[0]!))),
          padding: 'none',
        },
      },
      this.#gathering(extents),
    ];
    return chosen(choices, ways);
  }

  /** Reads all sites of a place as if it had none. */
  #gathering(extents: readonly number[]): Meeting {
    if (extents.length === 0) return {};
    return chosen(this.#choices, [
      { flatten: true },
      { pool: { by: 'mean' } },
      { pool: { by: 'max' } },
      { pool: { by: 'max', size: extents.map((extent) => Math.min(2, extent)) }, flatten: true },
    ] as const);
  }

  /** Connects two places with whatever makes their sites meet. */
  #meet(from: Placed, to: Placed, delay: 0 | 1): void {
    const same = from.extents.join() === to.extents.join();
    const size = from.extents.map((extent) => Math.min(extent, 1 + this.#choices.below(3)));
    const ways = [{}, { window: { size } }, { window: { size, groups: 'units' } }] as const;
    const alike: readonly Meeting[] = from.extents.length === 0 ? [{}] : ways;
    const meeting = same ? chosen(this.#choices, alike) : this.#gathering(from.extents);
    this.#connect(from.node, to.node, {
      ...meeting,
      delay,
      interaction: chosen(this.#choices, INTERACTIONS),
    });
  }

  #connect(from: Node, to: Node, options: ProjectionOptions): void {
    const pair = `${from.name}>${to.name}`;
    if (this.#wired.has(pair)) return;
    this.#wired.add(pair);
    this.#builder.project(from, to, options);
  }
}

/** Extents of the sites that are left. */
function left(extents: readonly number[], { pool, window, flatten }: Meeting): readonly number[] {
  const refuse = ({ path, found }: { readonly path: string; readonly found: string }): never => {
    throw new Error(`random grid network: ${path}: ${found}`);
  };
  if (flatten || (pool && pool.size === undefined)) return [];
  const counts = (laid: readonly { readonly count: number }[]): readonly number[] =>
    laid.map(({ count }) => count);
  const pooled = pool ? counts(laidPool({ ...pool, size: pool.size! }, extents, refuse)) : extents;
  return window ? counts(laidWindows(window, pooled, refuse)) : pooled;
}
