import {
  add,
  assign,
  type Axis,
  axis,
  createState,
  input,
  multiply,
  normal,
  type Plan,
  project,
  randomKey,
  restructure,
  scan,
  sum,
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { CpuResidence } from './cpu-residence.ts';
import { cpuBackend } from './index.ts';
import { Holdings } from './memory/arena.ts';
import { openMachine } from './testing/open-machine.ts';

/** A model of some pools, each projecting to itself and to the next, with axes and variables of its own. */
interface Pools {
  readonly axes: readonly Axis[];
  readonly variables: readonly Variable[];
  readonly plan: Plan;
}

/** @param slope tells the kernels of one model from those of another. */
function pools(names: readonly string[], slope = 0.5): Pools {
  const time = axis('time', 3);
  const axes = names.map((name) => axis(name, { max: 40 }));
  const declare = (name: string, dims: Variable['dims']): Variable =>
    variable({ name, dims, initial: normal(0.5) });
  const activations = axes.map((pool) => declare(`${pool.name}.activation`, [pool]));
  const recurrent = axes.map((pool) => declare(`${pool.name}.recurrent`, [pool.pre, pool.post]));
  const onward = axes.slice(1).map((pool, i) => {
    const from = axes[i] as Axis;
    return declare(`${from.name}.to.${pool.name}`, [from.pre, pool.post]);
  });
  const { carry } = scan({
    over: time,
    carry: Object.fromEntries(axes.map(({ name }, i) => [name, activations[i] as Tensor])),
    elements: { drive: input('drive', [time]) },
    step: (before, { drive }) => {
      const after: Record<string, Tensor> = {};
      axes.forEach(({ name }, i) => {
        const own = add(project(before[name]!, recurrent[i] as Tensor), multiply(slope, drive));
        const from = axes[i - 1] && after[axes[i - 1]!.name];
        after[name] = tanh(from ? add(own, project(from, onward[i - 1] as Tensor)) : own);
      });
      return { carry: after, emit: {} };
    },
  });
  const total = axes.reduce<Tensor>((all, pool) => add(all, sum(carry[pool.name]!, pool)), add(0, 0));
  const updates = axes.map(({ name }, i) => assign(activations[i]!, carry[name]!));
  const plan = trace({ name: 'cycle', outputs: { total }, updates });
  return { axes, variables: [...activations, ...recurrent, ...onward], plan };
}

describe('a model that gains and loses pools', () => {
  it.each(['fast', 'portable'] as const)(
    'goes on with the bits that it had, on the %s backend',
    async (precision) => {
      const backend = await cpuBackend({ precision, blas: 'none' });
      const first = pools(['a', 'b']);
      let residence = backend.place(
        createState({ variables: first.variables, key: randomKey(1), extents: { a: 5, b: 17 } }),
      );
      residence.load(first.plan).run({ drive: [1, -1, 0.5] });
      for (const [names, extents] of [
        [['a', 'b', 'c'], { c: 4 }],
        [['d', 'a', 'c'], { d: 3 }],
        [['c'], {}],
      ] as const) {
        const survivors = Array.from({ length: residence.extents['a']! - 1 }, (_, i) => i + 1);
        residence.apply({ axis: 'a', survivors, births: 2 });
        residence.clock += 7;
        const before = residence.snapshot();
        const { variables, plan } = pools(names);
        residence.release();
        residence = backend.place(restructure(before, { variables, extents }));
        for (const { name } of variables) {
          const kept = [...before.tensors.keys()].some((old) => old.name === name);
          if (kept) expect(residence.read(name), name).toEqual(before.read(name));
        }
        const expected = residence.snapshot();
        const executable = residence.load(plan);
        executable.run({ drive: [1, 2, 3] });
        const other = (await cpuBackend({ precision, blas: 'none' })).place(expected).load(plan);
        other.run({ drive: [1, 2, 3] });
        expect(executable.output('total')).toEqual(other.output('total'));
        expect(residence.snapshot().clock).toBe(before.clock);
      }
      residence.release();
    },
  );
});

describe('a thousand models, one after the other', () => {
  it('take no more memory than the first ones', async () => {
    const machine = await openMachine();
    const unit = axis('unit');
    const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: normal(1) });
    const place = (extent: number): { residence: CpuResidence; holdings: Holdings } => {
      const holdings = new Holdings(machine.arena);
      const state = createState({ variables: [weight], key: randomKey(0), extents: { unit: extent } });
      return { residence: new CpuResidence(machine, holdings, state), holdings };
    };
    let previous = place(3).residence;
    const live = (round: number): void => {
      const value = [1, 2, 3].reduce<Tensor>((x, i) => tanh(multiply(x, i + round)), weight as Tensor);
      const plan = trace({ name: 'scaled', outputs: { value }, updates: [assign(weight, value)] });
      const { residence } = place([0, 1, 3, 4, 5, 17][round % 6] as number);
      residence.load(plan).run({});
      previous.release();
      previous = residence;
    };
    for (let round = 0; round < 12; round++) live(round);
    const bytes = machine.memory.bytes;
    for (let round = 12; round < 1000; round++) live(round);
    expect(machine.memory.bytes).toBe(bytes);
    previous.release();
    // All that was ever handed out has come back, and is one piece again.
    machine.arena.allocate(bytes - (4 << 20) - 65_536 - 4096);
    expect(machine.memory.bytes).toBe(bytes);
  });
});
