import {
  type Axis,
  firstNumbers,
  foldKey,
  MeristemError,
  type RandomKey,
  type Variable,
} from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { dispensable, graphPopulationNamed } from '../../architecture/graph-population.ts';
import type { Connection, PortProjection, Probe, Rewrite } from '../../growth/probe.ts';
import { takesConstants } from '../../model/build-populations.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf } from '../live-model/rewritten.ts';
import type { RecentCycles } from './recent-cycles.ts';

/** What of a live model is seen as it stands, without running it. */
export class NetworkView {
  readonly #live: LiveModel;
  readonly #recent: RecentCycles;
  /** Root of what is drawn anew. */
  readonly #key: RandomKey;
  #ports: Probe['ports'] | undefined;
  #connections: Probe['connections'] | undefined;

  constructor(live: LiveModel, recent: RecentCycles, key: RandomKey) {
    this.#live = live;
    this.#recent = recent;
    this.#key = key;
  }

  get architecture(): Architecture {
    return this.#live.model.architecture;
  }

  needed(population: string, position: number): boolean {
    const of = graphPopulationNamed(this.architecture, population);
    return of.units.length <= of.min || !dispensable(of, of.units[position] as string);
  }

  get connections(): Probe['connections'] {
    const { projections, areas, outputs } = this.#live.model;
    this.#connections ??= projections.map((projection): Connection => {
      const { from, to, weight } = projection;
      const bias =
        areas.find(({ name }) => name === to)?.instance.biasOf.drive ??
        outputs.find(({ port }) => port.name === to)?.bias;
      return { from, to, weight, bias: takesConstants(projections, projection) ? bias : undefined };
    });
    return this.#connections;
  }

  population(name: string): AxisPopulation {
    const { axisPopulations } = this.#live.model;
    const found = axisPopulations.find((each) => each.name === name);
    if (found) return found;
    const known = axisPopulations.map((each) => each.name).join(', ');
    throw new MeristemError(
      'rule',
      `probe: found no population of neurons "${name}", expected one of: ${known}.`,
    );
  }

  outgoing(population: string, position: number): readonly Variable[] {
    const found = this.#live.model.graphPopulations.find(({ name }) => name === population);
    return found?.groups[position]?.outgoing ?? [];
  }

  get ports(): Probe['ports'] {
    this.#ports ??= this.#live.model.inputs.map(({ port }) => ({
      name: port.name,
      size: port.size,
      symbols: port.kind === 'symbol',
    }));
    return this.#ports;
  }

  present(port: string): ArrayLike<number> {
    return this.#recent.present[port] ?? [];
  }

  projections(end: 'inputs' | 'targets'): readonly PortProjection[] {
    const { projections, graph, areas, outputs } = this.#live.model;
    const biasOf = (place: string): Variable | undefined =>
      areas.find(({ name }) => name === place)?.instance.biasOf.drive ??
      outputs.find(({ port }) => port.name === place)?.bias;
    const ports = end === 'inputs' ? graph.inputs : graph.outputs;
    return projections.flatMap(({ from, to, weight }) => {
      const port = end === 'inputs' ? from : to;
      return ports.includes(port) ? [{ port, weight, bias: biasOf(to) }] : [];
    });
  }

  fresh(variable: Variable, positions?: ArrayLike<number>): Float64Array {
    const { extents, clock } = this.#live.residence;
    const own = Object.fromEntries(
      variable.dims.filter(({ axis }) => !axis.fixed).map(({ axis }) => [axis.name, extents[axis.name]!]),
    );
    const key = foldKey(foldKey(this.#key, 'fresh'), clock);
    return firstNumbers(variable, { key, extents: own, ...(positions && { positions }) });
  }

  trace(population: string, name: string): Float64Array {
    const kept = this.#live.traces?.of(population)?.[name];
    return kept ? this.read(kept) : new Float64Array(this.extent(this.population(population).axis));
  }

  extent(axis: Axis): number {
    return this.#live.residence.extents[axis.name] ?? axis.min;
  }

  read(variable: Variable): Float64Array {
    return this.#live.residence.read(variable);
  }

  silence(): readonly Rewrite[] {
    return silenceOf(this.#live.model, this.#live.residence);
  }
}
