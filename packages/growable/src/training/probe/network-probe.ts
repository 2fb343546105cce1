import {
  type Axis,
  createState,
  type CycleArrays,
  type Executable,
  foldKey,
  gradient,
  MeristemError,
  type Plan,
  randomKey,
  type RandomKey,
  type Tensor,
  trace,
  type Variable,
} from '@meristem/autodiff';
import type { ActivationMoments, PortProjection, Probe, Rewrite, VirtualPath } from '../../growth/probe.ts';
import { Guessing } from '../../model/guessing/guessing.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import { arranged } from '../../modules/arranged.ts';
import type { AxisPopulation } from '../../model/population.ts';
import { siteCount } from '../../model/crossing.ts';
import { type Unrolled, unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import { ValidationLook } from '../validation/validation-look.ts';
import type { ValidationSet } from '../validation/validation-set.ts';
import { costOf } from '../../model/model-cost.ts';
import { ForwardPasses, type Passed } from './forward-passes.ts';
import { MeasuredStatistics } from './measured-statistics.ts';
import { momentsOf, MomentTotals } from './moment-totals.ts';
import { type RecentCycles, requireSome } from './recent-cycles.ts';
import { accumulate } from './totals.ts';
import { virtualPathsOf } from './virtual-paths.ts';

/** What a run with gradients takes, in forward passes: one forward, and two products backward for each of it. */
const PASSES_WITH_GRADIENT = 3;

/** A probe of a live model on the data of recent cycles. Its plans are traced when they are first wanted. */
export class NetworkProbe implements Probe {
  readonly #live: LiveModel;
  readonly #recent: RecentCycles;
  readonly #options: UnrollOptions;
  /** Root of what is drawn anew. */
  readonly #key: RandomKey;
  readonly #passes: ForwardPasses;
  readonly #statistics: MeasuredStatistics;
  readonly #loaded = new Map<string, Executable>();
  readonly validation: ValidationLook | undefined;
  #ports: Probe['ports'] | undefined;
  #multiplyAdds = 0;

  constructor(
    live: LiveModel,
    recent: RecentCycles,
    options: UnrollOptions,
    kept?: ValidationSet,
    key: RandomKey = randomKey(0),
  ) {
    this.#live = live;
    this.#key = key;
    this.#recent = recent;
    this.#options = options;
    this.#passes = new ForwardPasses(live, recent, options);
    this.#statistics = new MeasuredStatistics(live, recent, options, key);
    this.validation = kept && new ValidationLook(live, kept, options);
  }

  get remembered(): number {
    return this.#recent.remembered;
  }

  /**
   * Products of weights with activations in all that was looked at so far, forward and backward: for each cycle what the
   * network's forward pass took at that time, three times that where gradients were wanted. Of units with sites also their
   * products with one another.
   */
  get lookups(): number {
    return this.#multiplyAdds + (this.validation?.lookups ?? 0);
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

  fresh(variable: Variable): Float64Array {
    const { extents, clock } = this.#live.residence;
    const own = Object.fromEntries(
      variable.dims.filter(({ axis }) => !axis.fixed).map(({ axis }) => [axis.name, extents[axis.name]!]),
    );
    const key = foldKey(foldKey(this.#key, 'fresh'), clock);
    return createState({ variables: [variable], key, extents: own }).read(variable);
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

  moments(population: string, cycles: number): ActivationMoments {
    const of = this.population(population);
    const totals = new MomentTotals();
    const passed = this.#forward(
      cycles,
      `moments of ${population}`,
      (unrolled) => momentsOf(of, unrolled),
      (plan) => totals.see(plan),
    );
    // Where units are read at many sites, their products with one another outweigh a layer's with its sources.
    if (of.sites > 1) this.#multiplyAdds += totals.products;
    return { ...passed, ...totals.moments() };
  }

  lossWith(rewrites: readonly Rewrite[], cycles: number): number {
    const look = (): number => this.#forward(cycles, 'loss', () => ({})).loss;
    return whileRewritten(this.#live.residence, rewrites, look);
  }

  settled(rewrites: readonly Rewrite[]): readonly Rewrite[] {
    const settled = this.#statistics.settled(rewrites);
    this.#count(settled.passes);
    return settled.rewrites;
  }

  ignorance(cycles: number): number {
    const { model } = this.#live;
    const seen = this.#recent.last(cycles);
    requireSome(seen.length, this.#recent);
    const targets = model.outputs.map(({ port }) => port);
    const guessing = new Guessing(targets, model.time.min);
    for (const arrays of seen) guessing.see(arrays, model.batch.min);
    return guessing.loss;
  }

  gradient(variable: Variable, cycles: number): Float64Array {
    const plan = this.#plan('gradients', (_unrolled, loss) => {
      const { parameters } = this.#live.model;
      const gradients = gradient(loss, parameters);
      return Object.fromEntries(
        parameters.map(({ name, dims }, i) => [`gradient:${name}`, arranged(gradients[i]!, dims)]),
      );
    });
    const total = new Float64Array(this.read(variable).length);
    this.#over(cycles, plan, () => accumulate(total, plan.output(`gradient:${variable.name}`)));
    return total;
  }

  virtualPaths(population: string, cycles: number): readonly VirtualPath[] {
    const paths = virtualPathsOf(this.#live.model, this.population(population));
    if (paths.pairs.length === 0) return [];
    const plan = this.#plan(
      `paths past ${population}`,
      ({ activations }, loss, inputs) => paths.gradients(loss, inputs, activations),
      paths.extra,
    );
    const totals = new Map<string, Float64Array>();
    const silent = Object.fromEntries(
      Object.entries(paths.extra).map(([target, { dims }]) => [
        `extra:${target}`,
        new Float64Array(dims.reduce((size, dim) => size * this.extent(dim.axis), 1)),
      ]),
    );
    this.#over(
      cycles,
      plan,
      () => {
        for (const { name } of paths.pairs) {
          const values = plan.output(name);
          const total = totals.get(name) ?? new Float64Array(values.length);
          accumulate(total, values);
          totals.set(name, total);
        }
      },
      silent,
    );
    return paths.pairs.map(({ name, sourceAxis, crossings: [into], ...pair }) => {
      const values = totals.get(name)!;
      const rows = this.extent(sourceAxis) * siteCount(into.places);
      return { ...pair, gradient: values, extents: [rows, rows === 0 ? 0 : values.length / rows] };
    });
  }

  /** A plan of a cycle that also puts out the loss and passes carried activations on. */
  #plan(
    name: string,
    outputs: (unrolled: Unrolled, loss: Tensor, inputs: Named) => Named,
    extra: Named = {},
  ): Executable {
    return this.#known(name, () => {
      const { model } = this.#live;
      const data = dataInputs(model);
      const unrolled = unroll(model, data.inputs, { ...this.#options, extra });
      const loss = cycleLoss(model, unrolled.outputs, data);
      return trace({
        name,
        outputs: { loss, ...outputs(unrolled, loss, data.inputs) },
        updates: unrolled.carried,
      });
    });
  }

  /** Forward passes over the last cycles. */
  #forward(...[cycles, name, outputs, see]: Parameters<ForwardPasses['over']>): Passed {
    const passed = this.#passes.over(cycles, name, outputs, see);
    this.#count(passed.cycles);
    return passed;
  }

  /** Runs a plan with gradients over the last cycles from silence, and puts the carried activations back. */
  #over(cycles: number, plan: Executable, look: () => void, more: CycleArrays = {}): void {
    const { residence, model } = this.#live;
    const arrays = this.#recent.last(cycles);
    requireSome(arrays.length, this.#recent);
    whileRewritten(residence, silenceOf(model, residence), () => {
      for (const each of arrays) {
        plan.run({ ...each, ...more });
        look();
      }
      this.#count(arrays.length * PASSES_WITH_GRADIENT);
    });
  }

  #count(passes: number): void {
    const { model, residence } = this.#live;
    this.#multiplyAdds += passes * costOf(model, residence.extents).multiplyAdds;
  }

  #known(name: string, plan: () => Plan): Executable {
    const known = this.#loaded.get(name);
    if (known) return known;
    const executable = this.#live.residence.load(plan());
    this.#loaded.set(name, executable);
    return executable;
  }
}

type Named = Readonly<Record<string, Tensor>>;
