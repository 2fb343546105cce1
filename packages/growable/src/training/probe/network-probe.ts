import {
  type CycleArrays,
  type Executable,
  gradient,
  type Plan,
  randomKey,
  type RandomKey,
  type Tensor,
  trace,
  type Variable,
} from '@meristem/autodiff';
import { projectionName } from '../../architecture/projection-birth.ts';
import type {
  ActivationMoments,
  Connection,
  Observation,
  Probe,
  Recording,
  Rewrite,
  VirtualPath,
} from '../../growth/probe.ts';
import { Guessing } from '../../model/guessing/guessing.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import { arranged } from '../../modules/arranged.ts';
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
import { broughtBy } from './brought.ts';
import { costPlan, observationOf, observed, observedNames, PREDICTED } from './observation.ts';
import { recordedPort, Recorder } from './recorder.ts';
import { accumulate, scaled } from './totals.ts';
import { NetworkView } from './network-view.ts';
import { virtualPathsOf } from './virtual-paths.ts';

/** What a run with gradients takes, in forward passes: one forward, and two products backward for each of it. */
const PASSES_WITH_GRADIENT = 3;

/** A probe of a live model on the data of recent cycles. Its plans are traced when they are first wanted. */
export class NetworkProbe extends NetworkView implements Probe {
  readonly #live: LiveModel;
  readonly #recent: RecentCycles;
  readonly #options: UnrollOptions;
  readonly #passes: ForwardPasses;
  readonly #statistics: MeasuredStatistics;
  readonly #loaded = new Map<string, Executable>();
  readonly validation: ValidationLook | undefined;
  #multiplyAdds = 0;

  constructor(
    live: LiveModel,
    recent: RecentCycles,
    options: UnrollOptions,
    kept?: ValidationSet,
    key: RandomKey = randomKey(0),
  ) {
    super(live, recent, key);
    this.#live = live;
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

  recorded(port: string, cycles: number): Recording {
    const seen = this.#recent.last(cycles);
    requireSome(seen.length, this.#recent);
    return recordedPort(seen, port, this.#live.model);
  }

  observe(cycles: number): Observation {
    const { model } = this.#live;
    const recorders = new Map<string, Recorder>();
    const passed = this.#forward(cycles, 'observation', observed, (plan) => {
      for (const name of observedNames(model)) {
        const recorder = recorders.get(name) ?? new Recorder();
        recorder.see(plan.output(name));
        recorders.set(name, recorder);
      }
    });
    return observationOf(model, recorders, passed.cycles * model.time.min);
  }

  costOf(port: string, predictions: ArrayLike<number>, cycles: number): number {
    const { model } = this.#live;
    const [arrays, seen] = this.#recent.joined(cycles);
    requireSome(seen, this.#recent);
    const plan = this.#known(`cost of ${port} in ${seen} cycles`, () => costPlan(model, port, seen));
    plan.run({ ...arrays, [PREDICTED]: Float64Array.from(predictions) });
    return (plan.output('cost')[0] as number) / seen;
  }

  brought(connections: readonly Connection[], cycles: number): ReturnType<Probe['brought']> {
    const names = connections.map(projectionName);
    const means = new Map<Connection, Float64Array>();
    const { loss } = this.#forward(
      cycles,
      `brought by ${names.join(', ')}`,
      (unrolled, data, model) =>
        Object.fromEntries(connections.map((each, i) => [names[i]!, broughtBy(each, unrolled, data, model)])),
      (plan) =>
        connections.forEach((each, i) => {
          const values = plan.output(names[i]!);
          const mean = means.get(each) ?? new Float64Array(values.length);
          accumulate(mean, values);
          means.set(each, mean);
        }),
    );
    const runs = this.#passes.runs(cycles);
    for (const [each, total] of means) means.set(each, scaled(total, 1 / runs));
    return { loss, means };
  }

  spent(multiplyAdds: number): void {
    this.#multiplyAdds += multiplyAdds;
  }

  guesses(cycles: number): Readonly<Record<string, number>> {
    return this.#guessed(cycles).losses;
  }

  ignorance(cycles: number): number {
    return this.#guessed(cycles).loss;
  }

  #guessed(cycles: number): Guessing {
    const { model } = this.#live;
    const seen = this.#recent.last(cycles);
    requireSome(seen.length, this.#recent);
    const targets = model.outputs.map(({ port }) => port);
    const guessing = new Guessing(targets, model.time.min);
    for (const arrays of seen) guessing.see(arrays, model.batch.min);
    return guessing;
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
