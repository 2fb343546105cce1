import type { PrimitiveName } from '@meristem/autodiff';
import { ExchangeError } from '../exchange-error.ts';
import type { CodeWriter } from './code-writer.ts';
import { ELEMENTWISE_CODE } from './elementwise-code.ts';
import { argmaxCode, contractCode, cumulativeSumCode, maxCode, softmaxCode, sumCode } from './fold-code.ts';
import { argsortCode, gatherCode, oneHotCode, scatterAddCode } from './lookup-code.ts';
import {
  broadcastCode,
  embedCode,
  mergeAxesCode,
  relabelCode,
  sliceCode,
  splitAxisCode,
} from './movement-code.ts';
import { overlapAddCode, windowsCode } from './window-code.ts';

/** Refuses what has no place in the frozen step of a network. */
function refused<N extends PrimitiveName>(primitive: N, why: string): CodeWriter<N> {
  return () => {
    throw new ExchangeError(
      `javascript: found the primitive ${primitive}, expected one that a frozen network can have: ${why}`,
    );
  };
}

const laidOut = <N extends PrimitiveName>(primitive: N): CodeWriter<N> =>
  refused(primitive, 'a network is written as one step, which has no loop. Trace a step by itself.');

/** How every primitive is written: one without a row here does not type-check. */
export const PRIMITIVE_CODE: { readonly [N in PrimitiveName]: CodeWriter<N> } = {
  constant: ({ output, attributes: { value } }) => [`${output.text}[0] = ${numberText(value)};`],
  extent: ({ output, attributes: { axis }, units }) => [`${output.text}[0] = ${units(axis)};`],
  ...ELEMENTWISE_CODE,
  contract: contractCode,
  sum: sumCode,
  max: maxCode,
  argmax: argmaxCode,
  argsort: argsortCode,
  cumulativeSum: cumulativeSumCode,
  broadcast: broadcastCode,
  softmax: softmaxCode((x) => `Math.exp(${x} - largest) / total`),
  logSoftmax: softmaxCode((x) => `${x} - largest - Math.log(total)`),
  relabel: relabelCode,
  slice: sliceCode,
  embed: embedCode,
  splitAxis: splitAxisCode,
  mergeAxes: mergeAxesCode,
  windows: windowsCode,
  overlapAdd: overlapAddCode,
  oneHot: oneHotCode,
  gather: gatherCode,
  scatterAdd: scatterAddCode,
  random: refused('random', 'nothing in it is left to chance. Trace the step as in evaluation.'),
  scan: laidOut('scan'),
  scanFinal: laidOut('scanFinal'),
  scanStack: laidOut('scanStack'),
};

/** A number as code. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
