import {
  type Axis,
  type AxisUnits,
  broadcast,
  checkOptions,
  indexInput,
  input,
  type OptionTable,
  type Plan,
  State,
  that,
  trace,
  type Variable,
  zeros,
} from '@meristem/autodiff';
import { createNetwork, type Network, type NetworkOptions, type PortKinds } from '@meristem/network';
import { buildModel } from '../../model/build-model.ts';
import { dataInputs } from '../../model/loss.ts';
import type { Model } from '../../model/model.ts';
import { carriedByStep, singleStep } from '../../model/single-step.ts';
import { unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { EvaluationSite } from '../evaluation/evaluate-now.ts';

/** How a network is taken out of training. */
export interface TakenNetworkOptions extends NetworkOptions {
  /** Text by key that goes with the network, beside architecture, task, seed and cycles by name. */
  readonly provenance?: Readonly<Record<string, string>>;
}

/** What these options may be. */
const TAKEN_NETWORK_OPTIONS: OptionTable<TakenNetworkOptions> = {
  backend: that(
    'a backend',
    (value) => typeof (value as NetworkOptions['backend'])?.place === 'function',
    'Make one: referenceBackend().',
  ),
  provenance: that('text by key', isTextByKey),
};

function isTextByKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/**
 * The network of a run at some time, at its first step, where it was trained unless told.
 *
 * @throws OptionError if there is no such option.
 */
export function takenNetwork<P extends PortKinds>(
  { options, model: trained, state, cycle }: EvaluationSite,
  asked: TakenNetworkOptions,
): Network<P> {
  checkOptions('trainer.network', asked, TAKEN_NETWORK_OPTIONS);
  const { backend = options.backend, provenance } = asked;
  const { task, growth, seed } = options;
  const { multiplier } = growth.criterion;
  const { architecture } = trained;
  // Cycles of one step that have nothing to do with one another carry nothing from one to the next.
  const apart = trained.silentAfter === 1;
  const model = buildModel(architecture, {
    ports: task,
    steps: apart ? 1 : 'any',
    batch: 'any',
    context: trained.cycle.min,
    carry: !apart,
    weights: { initial: {}, incoming: zeros, outgoing: zeros },
    ...(multiplier && { multiplier }),
  });
  const path = multiplier && { path: multiplier.path };
  const step = traceStep(model, path);
  // Without a memory, steps are rows like any others.
  const remembers = !apart && carriedByStep(model).length > 0;
  const sequence = remembers ? traceSequence(model, path) : undefined;
  const together = model.areas.some(({ window }) => window);
  const used = new Set(step.variables.keys());
  const carried = apart ? [] : carriedByStep(model).filter((variable) => used.has(variable));
  return createNetwork<P>(
    {
      name: architecture.name,
      inputs: model.inputs.map(({ port }) => port),
      outputs: model.outputs.map(({ port }) => port),
      step,
      ...(sequence && {
        sequence: { plan: sequence, time: model.time, ...(together && { mostSteps: trained.cycle.min }) },
      }),
      state: stateOf(model, [...new Set([...step.axes, ...(sequence?.axes ?? [])])], step.variables.keys(), {
        carried,
        trained: state,
      }),
      carried,
      batch: model.batch,
      provenance: {
        architecture: architecture.name,
        task: task.name,
        seed: String(seed),
        cycles: String(cycle),
        ...provenance,
      },
    },
    { backend },
  );
}

/** Traces one step: reads symbols `[batch]`, vectors `[batch, port]` and grids `[batch, ...sites, port]` by port name, puts predictions out by port name. */
function traceStep(model: Model, options: UnrollOptions = {}): Plan {
  const { batch } = model;
  const inputs = model.inputs.map(({ port: { kind, name }, axis, sites }) => [
    name,
    kind === 'symbol' ? indexInput(name, [batch]) : input(name, [batch, ...sites, axis]),
  ]);
  const { outputs, carried } = singleStep(model, Object.fromEntries(inputs) as never, options);
  const predicted = model.outputs.map(({ port: { name }, axis }) => [
    name,
    broadcast(outputs[name]!, [batch, axis]),
  ]);
  return trace({ name: 'step', outputs: Object.fromEntries(predicted) as never, updates: carried });
}

/** Traces several steps at once, as an evaluation does. */
function traceSequence(model: Model, options: UnrollOptions = {}): Plan {
  const { time, batch } = model;
  const { outputs, carried } = unroll(model, dataInputs(model).inputs, options);
  const predicted = model.outputs.map(({ port: { name }, axis }) => [
    name,
    broadcast(outputs[name]!, [time, batch, axis]),
  ]);
  return trace({ name: 'sequence', outputs: Object.fromEntries(predicted) as never, updates: carried });
}

/** The numbers of a trained state that a step runs on, under the variables of the step; what is carried is 0, for one lane. */
function stateOf(
  model: Model,
  axes: readonly Axis[],
  variables: Iterable<Variable>,
  { carried, trained }: { readonly carried: readonly Variable[]; readonly trained: State },
): State {
  const own = new Set([model.batch, model.time]);
  const axisUnits = new Map(
    axes.map((axis): [string, AxisUnits] => {
      const known = own.has(axis) ? undefined : trained.axisUnits.get(axis.name);
      const extent = own.has(axis) ? 1 : axis.min;
      const ids = known?.ids ?? Array.from({ length: extent }, (_, id) => id);
      return [
        axis.name,
        { axis, ids, born: known?.born ?? ids.map(() => 0), nextId: known?.nextId ?? extent },
      ];
    }),
  );
  const extentOf = (variable: Variable): number =>
    variable.dims.reduce((size, { axis }) => size * axisUnits.get(axis.name)!.ids.length, 1);
  const tensors = [...variables].map((variable): [Variable, Float64Array] => [
    variable,
    carried.includes(variable) ? new Float64Array(extentOf(variable)) : trained.read(variable.name),
  ]);
  const { key, clock } = trained;
  return new State({ axisUnits, tensors: new Map(tensors), key, clock, version: 0 });
}
