import {
  type AxisUnits,
  cycleArrays,
  type CycleArrays,
  foldKey,
  indexInput,
  input,
  type InputPort,
  numbersPerStep,
  type Plan,
  randomKey,
  State,
  taskInForce,
  trace,
} from '@meristem/autodiff';
import { unroll } from '@meristem/growable';
import type { FrameActivity } from '../contract/frame.ts';
import type { Era } from './era.ts';
import type { LiveRun } from './live-run.ts';
import type { RecordedFrame } from './recorded-frame.ts';

/** What a run's network does over one sequence that it does not learn from. Plans are traced once for each era. */
export class ActivityLook {
  readonly #plans = new WeakMap<Era, Plan>();

  /** Activations of a frame over a held-out sequence, from silence on; the same sequence for the same cycle. */
  at(run: LiveRun, frame: RecordedFrame): FrameActivity {
    const { task, document, experiment } = run.parts;
    const { batch } = experiment;
    const inForce = taskInForce(task, Math.max(0, frame.cycle - 1));
    const arrays = cycleArrays(inForce, batch);
    const key = foldKey(foldKey(randomKey(document.seed), 'studio'), frame.cycle);
    (inForce.heldOut?.open({ batch }).stream ?? inForce.open({ key, batch })).next(arrays);
    const plan = this.#planOf(run, frame.era);
    const residence = run.backend.place(stateOf(frame, plan));
    try {
      const executable = residence.load(plan);
      const read = frame.era.model.inputs.map(({ port: { name } }) => [name, arrays[name]!]);
      executable.run(Object.fromEntries(read) as CycleArrays);
      return activityOf(frame, arrays, batch, (name) => executable.output(name));
    } finally {
      residence.release();
    }
  }

  #planOf({ rule }: LiveRun, era: Era): Plan {
    const known = this.#plans.get(era);
    if (known) return known;
    const { model } = era;
    const { multiplier } = rule.criterion;
    const { activations, outputs } = unroll(
      model,
      Object.fromEntries(
        model.inputs.map(({ port, axis, sites }) => [
          port.name,
          port.kind === 'symbol'
            ? indexInput(port.name, [model.time, model.batch])
            : input(port.name, [model.time, model.batch, ...sites, axis]),
        ]),
      ),
      multiplier ? { path: multiplier.path } : {},
    );
    const seen = model.axisPopulations.flatMap(({ name, groups }) => {
      const observed = groups[0]?.observed;
      return observed !== undefined && activations[observed] ? [[`unit:${name}`, activations[observed]]] : [];
    });
    const said = Object.entries(outputs).map(([name, tensor]) => [`said:${name}`, tensor]);
    const plan = trace({
      name: 'activity',
      outputs: Object.fromEntries([...seen, ...said]) as never,
      updates: [],
    });
    this.#plans.set(era, plan);
    return plan;
  }
}

/** The numbers of a frame under the variables of a plan, with silent activations. */
function stateOf(frame: RecordedFrame, { axes, variables }: Plan): State {
  const axisUnits = new Map(
    [...axes].map((axis): [string, AxisUnits] => {
      const then = frame.units.get(axis.name);
      const ids = then ? [...then.ids] : Array.from({ length: axis.min }, (_, i) => i);
      return [
        axis.name,
        { axis, ids, born: then ? [...then.born] : ids.map(() => 0), nextId: then?.nextId ?? ids.length },
      ];
    }),
  );
  const tensors = [...variables.keys()].map((variable) => {
    const size = variable.dims.reduce(
      (n, { axis }) => n * (axisUnits.get(axis.name)?.ids.length ?? axis.min),
      1,
    );
    return [variable, frame.numbers.get(variable.name) ?? new Float32Array(size)] as const;
  });
  return new State({ axisUnits, tensors: new Map(tensors), key: frame.key, clock: frame.cycle, version: 0 });
}

/** The first of the sequences side by side. */
function activityOf(
  { era: { model }, populations, units }: RecordedFrame,
  arrays: CycleArrays,
  batch: number,
  output: (name: string) => ArrayLike<number>,
): FrameActivity {
  const steps = model.time.min;
  const shown = populations.filter(({ scale }) => scale === 'neuron');
  const targets = model.outputs.map(({ port }) => port);
  return {
    steps,
    populations: model.axisPopulations.flatMap(({ name, axis, groups }) => {
      const size = units.get(axis.name)?.ids.length ?? axis.min;
      if (groups[0]?.observed === undefined || !shown.some((each) => each.name === name)) return [];
      const values = firstLane(output(`unit:${name}`), { steps, batch, size });
      return [{ name, ids: units.get(axis.name)!.ids.slice(), values }];
    }),
    inputs: model.inputs.map(({ told }) => ({
      name: told.name,
      steps: spelled(told, arrays[told.name]!, steps, batch),
    })),
    outputs: targets.map((port) => ({
      name: port.name,
      targets: spelled(port, arrays[port.name]!, steps, batch),
      answers: answers(port, output(`said:${port.name}`), steps, batch),
    })),
  };
}

/** `[steps, units]` of what is over `[time, batch, ...sites, units]`: at several sites, the mean of the sizes there. */
function firstLane(
  numbers: ArrayLike<number>,
  { steps, batch, size }: { readonly steps: number; readonly batch: number; readonly size: number },
): Float32Array {
  const values = new Float32Array(steps * size);
  const sites = numbers.length / Math.max(1, steps * batch * size);
  for (let step = 0; step < steps; step++) {
    for (let unit = 0; unit < size; unit++) {
      const from = step * batch * sites * size + unit;
      if (sites === 1) values[step * size + unit] = numbers[from]!;
      else
        for (let s = 0; s < sites; s++)
          values[step * size + unit]! += Math.abs(numbers[from + s * size]!) / sites;
    }
  }
  return values;
}

/** Numbers of a port that are written out; of more, the first ones. */
const MOST_WRITTEN = 4;

function spelled(
  port: InputPort,
  numbers: ArrayLike<number>,
  steps: number,
  batch: number,
): readonly string[] {
  const width = numbersPerStep(port);
  return Array.from({ length: steps }, (_, step) => {
    const at = step * batch * width;
    return port.kind === 'symbol'
      ? symbolText(port, numbers[at]!)
      : numbersText(Array.from({ length: width }, (_, i) => numbers[at + i]!));
  });
}

function answers(port: InputPort, said: ArrayLike<number>, steps: number, batch: number): readonly string[] {
  const { size } = port;
  return Array.from({ length: steps }, (_, step) => {
    const row = Array.from({ length: size }, (_, i) => said[step * batch * size + i]!);
    return port.kind === 'symbol' ? symbolText(port, row.indexOf(Math.max(...row))) : numbersText(row);
  });
}

function symbolText(
  { letters, names, size }: Extract<InputPort, { kind: 'symbol' }>,
  symbol: number,
): string {
  if (symbol < 0 || symbol >= size) return '';
  return names?.[symbol] ?? (letters === undefined ? String(symbol) : [...letters][symbol]!);
}

function numbersText(row: readonly number[]): string {
  const shown = row.slice(0, MOST_WRITTEN).map((value) => String(Number(value.toPrecision(3))));
  return `${shown.join(' ')}${row.length > MOST_WRITTEN ? ' ...' : ''}`;
}
