import type { Port, Ports } from '@meristem/autodiff';
import type { Choices } from '@meristem/autodiff/testing';
import type { Architecture } from '../architecture/architecture.ts';
import { flatten } from '../architecture/flat-graph.ts';
import { areaGraph, type GraphBuilder, type Node, type WireOption } from '../architecture/graph-builder.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { chosen, randomModule } from './random-module.ts';

/** A random graph of areas with the ports that it is for. */
export interface RandomNetwork {
  readonly architecture: Architecture;
  readonly ports: Ports;
  readonly batch: number;
}

const INTERACTIONS = ['additive', 'multiplicative', 'mixture'] as const;

/**
 * Makes a random graph of up to eight areas from decisions: every kind of module, several inputs and outputs of symbols
 * and numbers, skips, every interaction, cycles through delays, nested graphs, a population of areas and plastic
 * projections. Every place is reached by an input and heard by an output.
 */
export function randomNetwork(choices: Choices): RandomNetwork {
  const inputs = randomPorts(choices, 'in', 1 + choices.below(3));
  const targets = randomPorts(choices, 'out', 1 + choices.below(2));
  const architecture = areaGraph('random', (builder) => {
    const world = new Wiring(choices, builder);
    const sources = inputs.map(({ name }) => builder.input(name));
    const areas = Array.from({ length: 1 + choices.below(5) }, (_, i) => world.area(`a${i + 1}`, sources));
    const outputs = targets.map(({ name }) => world.output(name));
    world.hear(sources, outputs);
    if (choices.below(2) === 0) areaPopulation(choices, builder, areas);
    if (choices.below(2) === 0) builder.projections('links', {});
  });
  return { architecture, ports: { inputs, targets }, batch: leastBatch(architecture) + 2 * choices.below(2) };
}

/** Fewest sequences of a batch: the only one is its own mean, where a module is normalised over the batch. */
export function leastBatch(architecture: Architecture): number {
  const modules = flatten(architecture).areas.map(({ module }) => JSON.stringify(module.options));
  return modules.some((options) => options?.includes('"normalisation":"batch"')) ? 2 : 1;
}

function randomPorts(choices: Choices, prefix: string, count: number): readonly Port[] {
  return Array.from({ length: count }, (_, i): Port => {
    const kind = chosen(choices, ['symbol', 'vector'] as const);
    return { kind, name: `${prefix}${i + 1}`, size: (kind === 'symbol' ? 2 : 1) + choices.below(3) };
  });
}

/** Connects places so that no pair is connected twice and no cycle lacks a delay. */
class Wiring {
  readonly #choices: Choices;
  readonly #builder: GraphBuilder;
  readonly #areas: Node[] = [];
  readonly #wired = new Set<string>();
  readonly #heard = new Set<Node>();

  constructor(choices: Choices, builder: GraphBuilder) {
    this.#choices = choices;
    this.#builder = builder;
  }

  /** One more area, or nested graph, that reads something before it and perhaps more, and that others may read. */
  area(name: string, sources: readonly Node[]): Node {
    const choices = this.#choices;
    const builder = this.#builder;
    const nested = choices.below(5) === 4;
    const node = nested
      ? builder.area(name, nestedGraph(choices))
      : builder.area(name, randomModule(choices));
    const before = [...sources, ...this.#areas];
    const first = chosen(choices, before);
    this.#connect(first, node, 0, chosen(choices, ['additive', 'mixture']));
    for (let more = choices.below(3); more > 0; more--) {
      const from = chosen(choices, before);
      const delay = sources.includes(from) ? 0 : chosen(choices, [0, 1] as const);
      this.#connect(from, node, delay, chosen(choices, INTERACTIONS));
    }
    this.#areas.push(node);
    const back = chosen(choices, this.#areas);
    // A nested graph has a cycle of its own.
    if (choices.below(2) === 1 && !(nested && back === node)) {
      this.#connect(node, back, 1, chosen(choices, INTERACTIONS));
    }
    return node;
  }

  /** One more output, which hears one of the areas. */
  output(name: string): Node {
    const area = chosen(this.#choices, this.#areas);
    const node = this.#builder.output(name, [area]);
    this.#wired.add(`${area.name}>${name}`);
    this.#heard.add(area);
    return node;
  }

  /** Lets some output hear whatever nothing has read so far, and adds skips. */
  hear(sources: readonly Node[], outputs: readonly Node[]): void {
    for (const place of [...sources, ...this.#areas]) {
      const skips = this.#choices.below(4) === 3;
      if (!this.#heard.has(place) || skips) {
        this.#connect(place, chosen(this.#choices, outputs), 0, chosen(this.#choices, INTERACTIONS));
      }
    }
  }

  #connect(from: Node, to: Node, delay: 0 | 1, interaction: 'additive' | 'multiplicative' | 'mixture'): void {
    const pair = `${from.name}>${to.name}`;
    if (this.#wired.has(pair)) return;
    this.#wired.add(pair);
    this.#builder.project(from, to, { delay, interaction });
    // What is read only by an earlier place, or by itself, is not sure to reach an output.
    const later = to.kind === 'output' || !this.#areas.includes(to);
    if (later) this.#heard.add(from);
  }
}

/** A graph of two areas that read one another, as an area. */
function nestedGraph(choices: Choices): Architecture {
  const [first, second]: GrowableModule[] = [randomModule(choices), randomModule(choices)];
  return areaGraph('inner', ({ input, area, project, output }) => {
    const [a, b] = [area('a', first as GrowableModule), area('b', second as GrowableModule)];
    project(input('drive'), a);
    project(a, b, { interaction: chosen(choices, ['additive', 'mixture']) });
    project(b, a, { delay: 1, interaction: chosen(choices, INTERACTIONS) });
    output('answer', choices.below(2) === 0 ? [b] : [a, b]);
  });
}

function areaPopulation(choices: Choices, { areas: declare }: GraphBuilder, areas: readonly Node[]): void {
  const template = choices.below(3) === 2 ? nestedGraph(choices) : randomModule(choices);
  const back: WireOption = {
    place: chosen(choices, areas),
    delay: 1,
    interaction: chosen(choices, INTERACTIONS),
  };
  const peers: WireOption = { place: '@peers', delay: 1 };
  declare('assoc', template, {
    initial: choices.below(3),
    max: 3,
    reads: choices.below(2) === 0 ? ['@inputs'] : ['@inputs', peers],
    feeds: choices.below(2) === 0 ? ['@outputs'] : ['@outputs', back],
  });
}
