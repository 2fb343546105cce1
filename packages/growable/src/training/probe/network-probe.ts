import {
  type Axis,
  axis as declareAxis,
  createState,
  contract,
  type CycleArrays,
  type Executable,
  extentOf,
  foldKey,
  gradient,
  mean,
  MeristemError,
  multiply,
  type Plan,
  randomKey,
  type RandomKey,
  relabel,
  subtract,
  type Tensor,
  tensor,
  trace,
  type Variable,
} from '@meristem/autodiff';
import type { ActivationMoments, PortProjection, Probe, Rewrite, VirtualPath } from '../../growth/probe.ts';
import { Guessing } from '../../model/guessing/guessing.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import { arranged } from '../../modules/arranged.ts';
import type { Model } from '../../model/model.ts';
import type { AxisPopulation } from '../../model/population.ts';
import { pooled, siteCount } from '../../model/crossing.ts';
import { type Unrolled, unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import { ValidationLook } from '../validation/validation-look.ts';
import type { ValidationSet } from '../validation/validation-set.ts';
import { costOf } from '../../model/model-cost.ts';
import type { RecentCycles } from './recent-cycles.ts';
import { accumulate, scaled } from './totals.ts';
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
    this.validation = kept && new ValidationLook(live, kept, options);
  }

  get remembered(): number {
    return this.#recent.remembered;
  }

  /**
   * Products of weights with activations in all that was looked at so far, forward and backward: for each cycle what the
   * network's forward pass took at that time, three times that where gradients were wanted.
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
    const { axis, pool } = this.population(population);
    const pass = this.#inOnePass(cycles, `moments of ${population}`, ({ activations }) => {
      // The largest of a sum is not the sum of the largest.
      const activation = pooled(activations[population]!, pool);
      const over = activation.dims.filter((dim) => dim !== axis);
      const average = mean(activation, ...over);
      const products = (of: Tensor): Tensor => {
        const [pre, post] = [axis.pre, axis.post].map((dim) => relabel(of, [[axis, dim]]));
        return contract(pre!, post!, over);
      };
      return {
        mean: average,
        product: products(activation),
        central: products(subtract(activation, average)),
        samples: over.reduce<Tensor>((count, dim) => multiply(count, extentOf(dim.axis)), tensor(1, [])),
      };
    });
    const { plan } = pass;
    const samples = plan.output('samples')[0] as number;
    return {
      cycles: pass.cycles,
      samples,
      mean: scaled(plan.output('mean'), 1),
      secondMoment: scaled(plan.output('product'), 1 / samples),
      covariance: scaled(plan.output('central'), 1 / samples),
      loss: pass.loss,
      carried: pass.carried,
    };
  }

  lossWith(rewrites: readonly Rewrite[], cycles: number): number {
    const look = (): number => this.#inOnePass(cycles, 'loss', () => ({})).loss;
    return whileRewritten(this.#live.residence, rewrites, look);
  }

  ignorance(cycles: number): number {
    const { model } = this.#live;
    const seen = this.#recent.last(cycles);
    this.#requireSome(seen.length);
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

  /**
   * Runs the last cycles as a single long one from silence, which spares a run for each; leaves everything as it was. The
   * loss is the mean per cycle.
   */
  #inOnePass(count: number, name: string, outputs: (unrolled: Unrolled) => Named): Pass {
    const { residence, model } = this.#live;
    const [arrays, cycles] = this.#recent.joined(count);
    this.#requireSome(cycles);
    const steps = model.time.min * cycles;
    const plan = this.#known(`${name} in ${cycles} cycles`, () => {
      const long: Model = { ...model, time: declareAxis(`time of ${cycles} cycles`, steps) };
      const data = dataInputs(long);
      const unrolled = unroll(long, data.inputs, this.#options);
      return trace({
        name,
        outputs: { loss: cycleLoss(long, unrolled.outputs, data, model.time.min), ...outputs(unrolled) },
      });
    });
    const before = this.#silenced();
    try {
      plan.run(arrays);
      this.#count(cycles);
      const carried = model.carried.map((variable) => ({ variable, values: residence.read(variable) }));
      return { plan, cycles, steps, loss: (plan.output('loss')[0] as number) / cycles, carried };
    } finally {
      model.carried.forEach((variable, i) => residence.write(variable, before[i]!));
    }
  }

  /** Runs a plan with gradients over the last cycles from silence, and puts the carried activations back. */
  #over(cycles: number, plan: Executable, look: () => void, more: CycleArrays = {}): void {
    const { residence, model } = this.#live;
    const arrays = this.#recent.last(cycles);
    this.#requireSome(arrays.length);
    const carried = this.#silenced();
    try {
      for (const each of arrays) {
        plan.run({ ...each, ...more });
        look();
      }
      this.#count(arrays.length * PASSES_WITH_GRADIENT);
    } finally {
      model.carried.forEach((variable, i) => residence.write(variable, carried[i]!));
    }
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

  /** Sets carried activations to 0 and returns what they were. */
  #silenced(): readonly Float64Array[] {
    const { residence, model } = this.#live;
    return model.carried.map((variable) => {
      const values = residence.read(variable);
      residence.write(variable, new Float64Array(values.length));
      return values;
    });
  }

  #requireSome(cycles: number): void {
    if (cycles > 0) return;
    throw new MeristemError(
      'rule',
      `probe: found ${this.remembered} remembered cycles, expected at least 1. Give the rule a window and wait for it to fill.`,
    );
  }
}

/** A run over several cycles at once. */
interface Pass {
  readonly plan: Executable;
  readonly cycles: number;
  readonly steps: number;
  readonly loss: number;
  readonly carried: readonly Rewrite[];
}

type Named = Readonly<Record<string, Tensor>>;
