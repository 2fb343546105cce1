import {
  type Axis,
  contract,
  type Executable,
  gradient,
  mean,
  MeristemError,
  relabel,
  type Tensor,
  trace,
  type Variable,
} from '@meristem/autodiff';
import type { ActivationMoments, Probe, Rewrite, VirtualPath } from '../growth/probe.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import type { UnitPopulation } from '../model/population.ts';
import { type Unrolled, unroll, type UnrollOptions } from '../model/unroll.ts';
import type { LiveModel } from './live-model.ts';
import type { RecentCycles } from './recent-cycles.ts';
import { virtualPathsOf } from './virtual-paths.ts';
import type { CycleArrays } from './training-task.ts';

/** A probe of a live model on the data of recent cycles. Its plans are traced when they are first wanted. */
export class NetworkProbe implements Probe {
  private readonly live: LiveModel;
  private readonly recent: RecentCycles;
  private readonly options: UnrollOptions;
  private readonly loaded = new Map<string, Executable>();

  constructor(live: LiveModel, recent: RecentCycles, options: UnrollOptions) {
    this.live = live;
    this.recent = recent;
    this.options = options;
  }

  get remembered(): number {
    return this.recent.remembered;
  }

  population(name: string): UnitPopulation {
    const { populations } = this.live.model;
    const found = populations.find((population) => population.name === name);
    if (found) return found;
    const known = populations.map((population) => population.name).join(', ');
    throw new MeristemError(
      'rule',
      `probe: found no population of neurons "${name}", expected one of: ${known}.`,
    );
  }

  extent(axis: Axis): number {
    return this.live.residence.extents[axis.name] ?? axis.min;
  }

  read(variable: Variable): Float64Array {
    return this.live.residence.read(variable);
  }

  moments(population: string, cycles: number): ActivationMoments {
    const { axis } = this.population(population);
    const { time, batch } = this.live.model;
    const plan = this.plan(`moments of ${population}`, ({ activations }) => {
      const activation = activations[population]!;
      const [pre, post] = [axis.pre, axis.post].map((dim) => relabel(activation, [[axis, dim]]));
      const over = activation.dims.filter((dim) => dim !== axis);
      return { mean: mean(activation, ...over), product: contract(pre!, post!, over) };
    });
    const units = this.extent(axis);
    const moments = { mean: new Float64Array(units), secondMoment: new Float64Array(units * units), loss: 0 };
    const samples = time.min * batch.min;
    const looked = this.over(cycles, plan, () => {
      accumulate(moments.mean, plan.output('mean'));
      accumulate(moments.secondMoment, plan.output('product'));
      moments.loss += plan.output('loss')[0] as number;
    });
    return {
      cycles: looked,
      samples: samples * looked,
      mean: moments.mean.map((sum) => sum / looked),
      secondMoment: moments.secondMoment.map((sum) => sum / (samples * looked)),
      loss: moments.loss / looked,
    };
  }

  lossWith(rewrites: readonly Rewrite[], cycles: number): number {
    const { residence } = this.live;
    const plan = this.plan('loss', () => ({}));
    const before = rewrites.map(({ variable }) => residence.read(variable));
    for (const { variable, values } of rewrites) residence.write(variable, values);
    try {
      let total = 0;
      const looked = this.over(cycles, plan, () => (total += plan.output('loss')[0] as number));
      return total / looked;
    } finally {
      rewrites.forEach(({ variable }, i) => residence.write(variable, before[i]!));
    }
  }

  gradient(variable: Variable, cycles: number): Float64Array {
    const plan = this.plan('gradients', (_unrolled, loss) => {
      const { parameters } = this.live.model;
      const gradients = gradient(loss, parameters);
      return Object.fromEntries(parameters.map(({ name }, i) => [`gradient:${name}`, gradients[i]!]));
    });
    const total = new Float64Array(this.read(variable).length);
    this.over(cycles, plan, () => accumulate(total, plan.output(`gradient:${variable.name}`)));
    return total;
  }

  virtualPaths(population: string, cycles: number): readonly VirtualPath[] {
    const paths = virtualPathsOf(this.live.model, this.population(population));
    const plan = this.plan(
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
    this.over(
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
    return paths.pairs.map(({ name, source, target, sourceAxis }) => {
      const values = totals.get(name)!;
      const rows = this.extent(sourceAxis);
      return { source, target, gradient: values, extents: [rows, rows === 0 ? 0 : values.length / rows] };
    });
  }

  /** A plan that also puts out the loss and passes carried activations on. */
  private plan(
    name: string,
    outputs: (unrolled: Unrolled, loss: Tensor, inputs: Named) => Named,
    extra: Named = {},
  ): Executable {
    const known = this.loaded.get(name);
    if (known) return known;
    const { model, residence } = this.live;
    const data = dataInputs(model);
    const unrolled = unroll(model, data.inputs, { ...this.options, extra });
    const loss = cycleLoss(model, unrolled.outputs, data);
    const executable = residence.load(
      trace({ name, outputs: { loss, ...outputs(unrolled, loss, data.inputs) }, updates: unrolled.carried }),
    );
    this.loaded.set(name, executable);
    return executable;
  }

  /** Runs a plan over the last cycles from the present carried activations, and puts those back; counts the cycles. */
  private over(cycles: number, plan: Executable, look: () => void, more: CycleArrays = {}): number {
    const { residence, model } = this.live;
    const arrays = this.recent.last(cycles);
    if (arrays.length === 0) {
      throw new MeristemError(
        'rule',
        `probe: found ${this.remembered} remembered cycles, expected at least 1. Give the rule a window and wait for it to fill.`,
      );
    }
    const carried = model.carried.map((variable) => residence.read(variable));
    try {
      for (const each of arrays) {
        plan.run({ ...each, ...more });
        look();
      }
    } finally {
      model.carried.forEach((variable, i) => residence.write(variable, carried[i]!));
    }
    return arrays.length;
  }
}

type Named = Readonly<Record<string, Tensor>>;

/** Adds numbers to sums. */
function accumulate(total: Float64Array, values: ArrayLike<number>): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (values[i] as number);
}
