import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { add } from '../primitives/arithmetic.ts';
import { tanh } from '../primitives/functions.ts';
import { input } from '../primitives/source.ts';
import type { Tensor } from './tensor.ts';
import { dependents, substitute, topological } from './graph.ts';

const unit = axis('unit');
const leaf = (name: string): Tensor => input(name, [unit]);

/** Tensors that each add two earlier ones, the first three being leaves. */
function graphOf(choices: readonly (readonly [number, number])[]): Tensor[] {
  const tensors = [leaf('x'), leaf('y'), leaf('z')];
  for (const [a, b] of choices) {
    tensors.push(add(tensors[a % tensors.length] as Tensor, tensors[b % tensors.length] as Tensor));
  }
  return tensors;
}

const graphs = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { maxLength: 40 }).map(graphOf);

/** The order by its definition: whatever a tensor is made of, first input first, then the tensor. */
function byDefinition(roots: readonly Tensor[], stop: ReadonlySet<Tensor>): Tensor[] {
  const order = new Set<Tensor>();
  const visit = (node: Tensor): void => {
    if (order.has(node)) return;
    if (!stop.has(node)) node.inputs.forEach(visit);
    order.add(node);
  };
  roots.forEach(visit);
  return [...order];
}

describe('the topological order', () => {
  it('lists every tensor once, inputs in their order before what uses them', () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.nat(1000)), fc.array(fc.nat(1000)), (tensors, some, stops) => {
        const pick = (list: readonly number[]): Tensor[] => list.map((i) => tensors[i % tensors.length]!);
        const [roots, stop] = [pick(some), new Set(pick(stops))];
        expect(topological(roots, stop)).toEqual(byDefinition(roots, stop));
        expect(topological(roots)).toEqual(byDefinition(roots, new Set()));
      }),
      { numRuns: 200 },
    );
  });

  it('goes deeper than the call stack', () => {
    let deep = leaf('x');
    for (let i = 0; i < 50_000; i++) deep = tanh(deep);
    const order = topological([deep]);
    expect(order).toHaveLength(50_001);
    expect(order.at(-1)).toBe(deep);
  });
});

describe('dependents', () => {
  it('are the sources and whatever is made of them', () => {
    const [x, y] = [leaf('x'), leaf('y')];
    const [ofX, ofY] = [tanh(x), tanh(y)];
    const both = add(ofX, ofY);
    expect(dependents(topological([both]), new Set([x]))).toEqual(new Set([x, ofX, both]));
  });
});

describe('substitution', () => {
  it('makes anew what depends on a replaced tensor, and nothing else', () => {
    const [x, y, z] = [leaf('x'), leaf('y'), leaf('z')];
    const [ofX, ofY] = [tanh(x), tanh(y)];
    const both = add(ofX, ofY);
    const [found, kept] = substitute([both, ofY], (node) => (node === x ? z : undefined)) as [Tensor, Tensor];
    expect(kept).toBe(ofY);
    expect(found.inputs[1]).toBe(ofY);
    expect((found.inputs[0] as Tensor).inputs).toEqual([z]);
  });
});
