import { axis, constant, type State, type Variable, variable } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { tryBirth } from '../../testing/birth-trial.ts';
import type { Birth, BuriedUnit, Nursery } from '../birth.ts';
import { inheritBirth, type InheritBirthOptions } from './inherit-birth.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';

const model = areaGraph('loop', ({ input, area, project, output }) => {
  const memory = area('memory', recurrentPool({ units: 4, minUnits: 0, activation: 'gated' }));
  const other = area('other', recurrentPool({ units: 3 }));
  project(input('symbol'), memory);
  project(memory, other);
  project(other, memory, { delay: 1 });
  output('next', [memory, other]);
});

const population = 'memory';
const options = { model, plannedCycles: 20 };
/** Newborns that bring numbers that nothing else has. */
const criterion = outgoingL1({
  outputs: 3,
  newborn: { incoming: constant(0.77), outgoing: constant(0.011) },
});

/** An `inheritBirth` that shows what there was to inherit. */
function watched(given: InheritBirthOptions = {}): { readonly birth: Birth; readonly buried: BuriedUnit[] } {
  const buried: BuriedUnit[] = [];
  const birth = inheritBirth(given);
  const initialise = (nursery: Nursery): void => {
    buried.push(...nursery.graveyard);
    birth.initialise(nursery);
  };
  return { birth: { ...birth, initialise }, buried };
}

const numbersOf = (unit: BuriedUnit, variable: string, role: string): readonly number[] =>
  unit.numbers.find((each) => each.variable === variable && each.role === role)!.values;

/** Elements of a variable at a position of one of its dims, row-major over the others. */
function at(state: State, name: string, dim: number, position: number): number[] {
  const { dims } = state.variable(name);
  const extents = dims.map(({ axis }) => state.extent(axis));
  return [...state.read(name)].filter((_, i) => {
    const inner = extents.slice(dim + 1).reduce((product, extent) => product * extent, 1);
    return Math.floor(i / inner) % extents[dim]! === position;
  });
}

const buildBias = (): Variable => variable({ name: 'pool.bias', dims: [axis('pool')], initial: constant(0) });

const l1 = (values: readonly number[]): number => values.reduce((sum, value) => sum + Math.abs(value), 0);

describe('inheritBirth', () => {
  it('gives the newborn what the latest removed unit received, and its biases', () => {
    const { birth, buried } = watched();
    const { after } = tryBirth({ birth, population, criterion, removed: { 6: [1], 9: [2] }, options });
    expect(buried.map(({ id, cycle }) => [id, cycle])).toEqual([
      [3, 10],
      [1, 7],
    ]);
    const { state } = after;
    const [latest] = buried as [BuriedUnit];
    for (const name of ['symbol.to.memory', 'other.to.memory']) {
      expect(at(state, name, 2, 2)).toEqual(numbersOf(latest, name, 'incoming'));
    }
    expect(at(state, 'memory.bias', 1, 2)).toEqual(numbersOf(latest, 'memory.bias', 'own'));
    expect(at(state, 'memory.candidateBias', 0, 2)).toEqual(numbersOf(latest, 'memory.candidateBias', 'own'));
    expect(at(state, 'memory.activation', 1, 2)).toEqual([0]);
  });

  it('matches units by id, whatever position they have, and itself by itself', () => {
    const { birth, buried } = watched();
    // Units 0 1 2 3: first 2 goes, then 0 in the cycle of the birth; 1 and 3 are left.
    const { after } = tryBirth({ birth, population, criterion, removed: { 6: [2], 11: [0] }, options });
    const [latest] = buried as [BuriedUnit];
    expect(latest.id).toBe(0);
    const { state } = after;
    expect(state.units('memory').ids).toEqual([1, 3, 4]);
    // What unit 0 had from units 0, 1 and 3, gates before targets.
    const incoming = numbersOf(latest, 'memory.recurrent', 'incoming');
    const outgoing = numbersOf(latest, 'memory.recurrent', 'outgoing');
    const recurrent = state.read('memory.recurrent');
    const scale = l1(at(state, 'memory.recurrent', 0, 2)) / l1(outgoing);
    for (let gate = 0; gate < 3; gate++) {
      const element = (pre: number, post: number): number => recurrent[(pre * 3 + gate) * 3 + post]!;
      expect(element(0, 2)).toBe(incoming[1 * 3 + gate]);
      expect(element(1, 2)).toBe(incoming[2 * 3 + gate]);
      expect(element(2, 0)).toBeCloseTo(scale * outgoing[gate * 3 + 1]!, 14);
      expect(element(2, 1)).toBeCloseTo(scale * outgoing[gate * 3 + 2]!, 14);
      expect(element(2, 2)).toBeCloseTo(scale * outgoing[gate * 3 + 0]!, 14);
    }
  });

  it('starts the newborn as weak as the criterion wants it', () => {
    const [heir, plain] = [{ birth: inheritBirth() }, {}].map(
      (given) => tryBirth({ ...given, population, criterion, removed: { 6: [1] }, options }).after.state,
    );
    for (const name of ['memory.to.next', 'memory.to.other', 'memory.recurrent']) {
      expect(l1(at(heir!, name, 0, 3))).toBeCloseTo(l1(at(plain!, name, 0, 3)), 12);
      expect(at(heir!, name, 0, 3)).not.toEqual(at(plain!, name, 0, 3));
    }
  });

  it('gives further newborns those removed before, then what the criterion gives', () => {
    const { birth, buried } = watched();
    const trial = { birth, births: 3, population, criterion, removed: { 5: [0], 8: [0] }, options };
    const { after } = tryBirth(trial);
    const biases = [2, 3, 4].map((position) => at(after.state, 'memory.bias', 1, position));
    expect(biases.slice(0, 2)).toEqual(buried.map((unit) => numbersOf(unit, 'memory.bias', 'own')));
    expect(biases[2]).toEqual([0, 0, 0]);
    expect(at(after.state, 'symbol.to.memory', 2, 4)).toEqual(Array<number>(9).fill(0.77));
  });

  it('receives from units that came since what the criterion gives, and gives them nothing', () => {
    const { birth } = watched();
    // The second newborn knows of the first one nothing that its ancestor did.
    const trial = { birth, births: 2, population, criterion, removed: { 5: [0], 8: [0] }, options };
    const { state } = tryBirth(trial).after;
    const recurrent = state.read('memory.recurrent');
    for (let gate = 0; gate < 3; gate++) {
      expect(recurrent[(3 * 3 + gate) * 4 + 2]).toBe(0);
      expect(recurrent[(2 * 3 + gate) * 4 + 3]).toBe(0);
    }
  });

  it('leaves newborns to the criterion while nobody was removed', () => {
    const [heir, plain] = [{ birth: inheritBirth() }, {}].map(
      (given) => tryBirth({ ...given, population, options }).after.state,
    );
    for (const [variable, values] of plain!.tensors) expect(heir!.read(variable.name)).toEqual(values);
  });

  it.each([
    { uniform: 0, chosen: 0 },
    { uniform: 0.74, chosen: 0 },
    { uniform: 0.76, chosen: 1 },
    { uniform: 0.99, chosen: 1 },
  ])('draws ancestors by the strength that they had: $uniform', ({ uniform, chosen }) => {
    const bias = buildBias();
    const values = new Float64Array(1);
    const buried = [0.03, 0.01, 0].map((strength, id): BuriedUnit => {
      const own = { variable: bias.name, role: 'own', values: [id + 1], others: [] } as const;
      return { id, cycle: 5 - id, strength, numbers: [own] };
    });
    const nursery = {
      population: { axis: bias.dims[0]!.axis, incoming: [], outgoing: [] },
      own: [bias],
      positions: [0],
      graveyard: buried,
      edit: () => ({ variable: bias, extents: [1], values }),
      uniform: () => uniform,
    } as unknown as Nursery;
    inheritBirth({ ancestor: 'drawn' }).initialise(nursery);
    expect([...values]).toEqual([chosen + 1]);
  });

  it('remembers as many of the removed as it is told', () => {
    const { birth, buried } = watched({ graveyard: 2 });
    tryBirth({ birth, population, removed: { 3: [0], 5: [0], 7: [0] }, options });
    expect(buried.map(({ cycle }) => cycle)).toEqual([8, 6]);
  });

  it.each([
    [{ graveyard: 0 }, 'inheritBirth: options.graveyard: found 0, expected a whole number, 1 or more.'],
    [
      { ancestor: 'oldest' as 'latest' },
      'inheritBirth: options.ancestor: found "oldest", expected one of: "latest", "drawn". Did you mean "latest"?',
    ],
  ])('refuses %j', (given, message) => {
    expect(() => inheritBirth(given)).toThrow(expect.objectContaining({ code: 'option', message }));
  });
});
