import type { Axis } from '@meristem/autodiff';
import { fusedPlaces } from '../codegen/fused-places.ts';
import { LOOP_PLACES, loopWordCount, partWords } from '../codegen/loop-kernel.ts';
import { CHAIN_PLACES, chainPlaces, chainWordCount } from '../codegen/row-chain.ts';
import { type Form, operandsOf } from './kernel-table.ts';
import type {
  Address,
  Axes,
  Call,
  ChainCall,
  ChainOperand,
  FusedCall,
  KernelCall,
  LoopCall,
  Range,
  Stride,
} from './operation.ts';

/** The address of a count. */
interface CountWord {
  readonly kind: 'count';
  readonly axes: Axes;
}

/** The address of a bound of a range, or of a thread's part of it: by the call's number among shared ones, and its range's. */
export interface BoundWord {
  readonly kind: 'from' | 'to';
  readonly axes: Axes;
  readonly part: { readonly share: number; readonly range: number } | undefined;
}

/** A word of a call before memory is laid out. */
export type Word =
  | Address
  | Stride
  | CountWord
  | BoundWord
  | { readonly kind: 'ids'; readonly axis: Axis }
  | { readonly kind: 'switch'; readonly barrier: number }
  | { readonly kind: 'status' | 'team' | 'watch' };

/** The words of a call in the order in which its kernel reads them. */
export function wordsOf(call: Call): readonly Word[] {
  switch (call.kind) {
    case 'kernel':
      return kernelWords(call);
    case 'fused':
      return fusedWords(call);
    case 'loopKernel':
      return loopWords(call);
    case 'chain':
      return chainWords(call);
  }
}

/** The ranges of a call, in the order of their words. */
export function rangesOf(call: Call): readonly Range[] {
  if (call.kind === 'fused' || call.kind === 'chain') return [call.range];
  if (call.kind === 'loopKernel') return [];
  const operands = call.operands as Values;
  return operandsOf(call.kernel).flatMap(([name, form]) =>
    form === 'range' ? [operands[name] as Range] : [],
  );
}

/** Operands of any kernel. */
type Values = Readonly<Record<string, unknown>>;

function kernelWords({ kernel, operands, share }: KernelCall): Word[] {
  const values = operands as Values;
  const words: Word[] = [];
  let range = 0;
  for (const [name, form] of operandsOf(kernel)) {
    if (form === 'range') words.push(...boundWords(values[name] as Range, share, range++));
    else if (typeof form === 'string') words.push(wordOf(form, values[name]));
    else if ('rankOf' in form) words.push((values[form.rankOf] as readonly unknown[]).length);
    else pushDims(words, form.dims, values[name] as readonly DimValue[]);
  }
  return words;
}

type DimValue = { readonly axes: Axes } & Readonly<Record<string, Stride>>;

function pushDims(words: Word[], names: readonly string[], dims: readonly DimValue[]): void {
  for (const dim of dims) {
    for (const name of names) {
      if (name === 'count') words.push(countWord(dim.axes));
      else if (name === 'ids') words.push({ kind: 'ids', axis: dim.axes[0] as Axis });
      else words.push(dim[name] as Stride);
    }
  }
}

function wordOf(form: Exclude<Form, 'range'>, value: unknown): Word {
  switch (form) {
    case 'count':
      return countWord(value as Axes);
    case 'switch':
      return { kind: 'switch', barrier: value as number };
    case 'status':
    case 'team':
    case 'watch':
      return { kind: form };
    case 'address':
    case 'stride':
    case 'number':
      return value as Address | Stride;
  }
}

function countWord(axes: Axes): CountWord {
  return { kind: 'count', axes };
}

function boundWords({ axes }: Range, share: number | undefined, range: number): [BoundWord, BoundWord] {
  const part = share === undefined ? undefined : { share, range };
  return [
    { kind: 'from', axes, part },
    { kind: 'to', axes, part },
  ];
}

function fusedWords({ kernel, range, counts, operands, share }: FusedCall): Word[] {
  const places = fusedPlaces(kernel);
  const words = new Array<Word>(places.length);
  [words[places.from], words[places.to]] = boundWords(range, share, 0);
  places.counts.forEach((place, i) => (words[place] = countWord(counts[i] as Axes)));
  places.operands.forEach(({ address, outer, along }, i) => {
    const operand = operands[i] as FusedCall['operands'][number];
    words[address] = operand.address;
    outer.forEach((place, level) => (words[place] = operand.outer[level] as Stride));
    if (along !== undefined) words[along] = operand.along as Stride;
  });
  return words;
}

function loopWords({ kernel, steps, reverse, parts }: LoopCall): Word[] {
  const words = new Array<Word>(loopWordCount(kernel));
  words[LOOP_PLACES.steps] = countWord(steps);
  words[LOOP_PLACES.reverse] = reverse ? 1 : 0;
  partWords(kernel).forEach((places, p) => {
    const { counts, operands } = parts[p] as LoopCall['parts'][number];
    places.counts.forEach((place, i) => (words[place] = countWord(counts[i] as Axes)));
    places.operands.forEach(({ address, step, stride, across }, i) => {
      const operand = operands[i] as LoopCall['parts'][number]['operands'][number];
      words[address] = operand.address;
      words[step] = operand.step;
      if (stride !== undefined) words[stride] = operand.stride as Stride;
      if (across !== undefined) words[across] = operand.across as Stride;
    });
  });
  return words;
}

function chainWords({ kernel, range, links, share }: ChainCall): Word[] {
  const words = new Array<Word>(chainWordCount(kernel));
  [words[CHAIN_PLACES.from], words[CHAIN_PLACES.to]] = boundWords(range, share, 0);
  chainPlaces(kernel).forEach((places, l) => {
    places.forEach((place, at) => {
      if (!place) return;
      const { address, stride } = links[l]![at] as ChainOperand;
      words[place.address] = address;
      if (place.stride !== undefined) words[place.stride] = stride as Stride;
    });
  });
  return words;
}
