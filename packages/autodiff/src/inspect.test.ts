import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { axis } from './axis/axis.ts';
import { tanh } from './primitives/functions.ts';
import { indexInput, input } from './primitives/source.ts';
import { randomKey } from './random/key.ts';
import { zeros } from './state/fill.ts';
import { createState } from './state/state.ts';
import { variable } from './state/variable.ts';

const [batch, hidden] = [axis('batch', 4), axis('hidden', { min: 1, max: 99 })];
const recurrent = variable({
  name: 'memory.recurrent',
  dims: [hidden.pre, hidden.post],
  part: 'recurrent',
  initial: zeros,
});
const velocity = variable({ name: 'velocity', dims: [], purpose: 'slot', initial: zeros });
const x = input('x', [batch, hidden]);
const state = createState({ variables: [recurrent, velocity], key: randomKey(1), extents: { hidden: 12 } });
const many = Array.from({ length: 15 }, (_, i) => axis(`area${i}`, 2));

it.each([
  { value: batch, text: 'Axis batch=4' },
  { value: hidden, text: 'Axis hidden (1 to 99)' },
  { value: x, text: 'Tensor input x [batch, hidden]' },
  { value: tanh(x), text: 'Tensor tanh [batch, hidden]' },
  { value: indexInput('at', [batch]), text: 'Tensor indexInput at [batch]' },
  {
    value: recurrent,
    text: 'Variable memory.recurrent [pre hidden, post hidden] parameter/recurrent',
  },
  { value: velocity, text: 'Variable velocity [] slot' },
  {
    value: state.apply({ axis: 'hidden', survivors: [0, 1], births: 0 }).at(300),
    text: 'State version 1, clock 300: hidden 2 units, 2 variables of 5 numbers',
  },
])('prints $text', ({ value, text }) => {
  expect(inspect(value)).toBe(text);
  expect(inspect({ value })).toContain(text);
  expect(text).toContain(String(value));
});

it('does not list every axis of a state of many', () => {
  const wide = createState({ variables: [], axes: many, key: randomKey(1) });
  expect(String(wide)).toContain('area11 2 units, 3 more axes, 0 variables of 0 numbers');
});
