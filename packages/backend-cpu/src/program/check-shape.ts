import { kernelGraph } from '../codegen/kernel-graph.ts';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import { partWords } from '../codegen/loop-kernel.ts';
import { isReduction } from '../codegen/reductions.ts';
import { LANES } from '../layout/capacity.ts';
import { isKernel } from './accesses.ts';
import { type Form, operandsOf } from './kernel-table.ts';
import type { Call, ChainCall, FusedCall, KernelCall, LoopCall, Range } from './operation.ts';

/** What is wrong with a call, and what would be right. */
export interface Fault {
  readonly found: string;
  readonly expected: string;
}

/** What the form of a call lacks, before anything is said of memory; nothing if it is what its kernel reads. */
export function checkShape(call: Call, sites: number): Fault | undefined {
  switch (call.kind) {
    case 'kernel':
      return kernelFault(call, sites);
    case 'fused':
      return fusedFault(call);
    case 'loopKernel':
      return loopFault(call);
    case 'chain':
      return chainFault(call);
  }
}

const fault = (found: string, expected: string): Fault => ({ found, expected });

function kernelFault({ kernel, operands }: KernelCall, sites: number): Fault | undefined {
  if (!isKernel(kernel)) return fault(`kernel "${String(kernel)}"`, 'one of the table');
  const values = operands as Readonly<Record<string, unknown>>;
  const forms = operandsOf(kernel);
  const known = new Set(forms.map(([name]) => name));
  const other = Object.keys(values).find((name) => !known.has(name));
  if (other !== undefined) return fault(`an operand "${other}"`, [...known].join(', '));
  for (const [name, form] of forms) {
    const value = values[name];
    const wrong =
      typeof form === 'string' ? wordFault(form, value) : 'dims' in form && dimsFault(form.dims, value);
    if (wrong)
      return fault(`operand "${name}" ${wrong}`, `a ${typeof form === 'string' ? form : 'list of dims'}`);
  }
  const site = values['site'];
  if (typeof site === 'number' && (site < 1 || site > sites))
    return fault(`site ${site}`, `one from 1 to ${sites}`);
  return undefined;
}

/** What is wrong with a value of some form. */
function wordFault(form: Form, value: unknown): string | undefined {
  switch (form) {
    case 'status':
    case 'team':
    case 'watch':
      return value === undefined ? undefined : 'which no operation names';
    case 'number':
    case 'switch':
      return Number.isInteger(value) ? undefined : 'that is no whole number';
    case 'stride':
      return typeof value === 'number' || kindOf(value) === 'stride' ? undefined : 'that is no stride';
    case 'address':
      return kindOf(value) === 'address' ? undefined : 'that is no address';
    case 'count':
      return Array.isArray(value) ? undefined : 'that counts nothing';
    case 'range':
      return rangeFault(value as Range | undefined);
  }
}

function rangeFault(range: Range | undefined): string | undefined {
  if (!range || !Array.isArray(range.axes)) return 'that counts nothing';
  return Number.isInteger(range.cut) && range.cut >= 0
    ? undefined
    : `that is cut at multiples of ${range.cut}`;
}

function dimsFault(words: readonly string[], value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'that is no list';
  const strides = words.filter((word) => word !== 'count' && word !== 'ids');
  for (const dim of value as readonly Record<string, unknown>[]) {
    if (!Array.isArray(dim['axes'])) return 'with a dim that counts nothing';
    const missing = strides.find((word) => wordFault('stride', dim[word]));
    if (missing !== undefined) return `with a dim without stride "${missing}"`;
  }
  return undefined;
}

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

function fusedFault({ kernel, range, counts, operands }: FusedCall): Fault | undefined {
  const { rank, inputs, outputs } = kernel;
  const malformed = graphFault(kernel);
  if (malformed) return malformed;
  const wrong = rangeFault(range);
  if (wrong) return fault(`a range ${wrong}`, 'axes, and where it may be cut');
  if (counts.length !== rank)
    return fault(`${counts.length} counts`, `${rank}, one for each loop but the outermost`);
  if (operands.length !== inputs.length + outputs.length)
    return fault(`${operands.length} operands`, `${inputs.length + outputs.length}`);
  const reduces = outputs.some(({ store }) => isReduction(store));
  if (rank === 0 && reduces && range.cut > 0)
    return fault('a sum of a row that threads share', 'one in one piece');
  if (rank === 0 && range.cut % LANES !== 0)
    return fault(`a row that is cut at multiples of ${range.cut}`, `multiples of ${LANES}`);
  const accesses = [...inputs, ...outputs.map(({ store }) => store)];
  for (const [at, { outer, along }] of operands.entries()) {
    if (outer.length !== rank) return fault(`${outer.length} strides of operand ${at}`, `${rank}`);
    if ((accesses[at] === 'strided') !== (along !== undefined))
      return fault(
        `operand ${at} ${along === undefined ? 'without' : 'with'} a stride along the row`,
        'one if it is strided',
      );
  }
  return undefined;
}

function graphFault(kernel: FusedKernel): Fault | undefined {
  try {
    kernelGraph(kernel);
    return undefined;
  } catch (error) {
    return fault(`a malformed kernel (${(error as Error).message})`, 'one that can be generated');
  }
}

function loopFault({ kernel, parts }: LoopCall): Fault | undefined {
  if (parts.length !== kernel.parts.length) return fault(`${parts.length} parts`, `${kernel.parts.length}`);
  const words = partWords(kernel);
  for (const [at, { counts, operands }] of parts.entries()) {
    const expected = words[at]!;
    if (counts.length !== expected.counts.length)
      return fault(`part ${at} with ${counts.length} counts`, `${expected.counts.length}`);
    if (operands.length !== expected.operands.length)
      return fault(`part ${at} with ${operands.length} operands`, `${expected.operands.length}`);
    const part = kernel.parts[at]!;
    const malformed = part.kind === 'fused' && graphFault(part.kernel);
    if (malformed) return malformed;
    for (const [i, { stride, across }] of operands.entries()) {
      const wants = expected.operands[i]!;
      if (
        (stride === undefined) !== (wants.stride === undefined) ||
        (across === undefined && wants.across !== undefined)
      )
        return fault(`part ${at}, operand ${i} with other strides`, 'those that its kernel reads');
    }
  }
  return undefined;
}

function chainFault({ kernel, range, links }: ChainCall): Fault | undefined {
  if (kernel.width < 1 || kernel.width > LANES) return fault(`rows of ${kernel.width}`, `1 to ${LANES}`);
  const wrong = rangeFault(range);
  if (wrong) return fault(`a range ${wrong}`, 'axes, and where it may be cut');
  if (links.length !== kernel.links.length) return fault(`${links.length} links`, `${kernel.links.length}`);
  for (const [at, { kernel: own, sources, stored }] of kernel.links.entries()) {
    const malformed = graphFault(own);
    if (malformed) return malformed;
    const [inputs, outputs] = [own.inputs.length, own.outputs.length];
    if (
      own.rank > 1 ||
      own.inputs.includes('strided') ||
      own.outputs.some(({ store }) => store === 'strided')
    )
      return fault(
        `link ${at} of rank ${own.rank}, or with strides`,
        'rows side by side, or a number for each',
      );
    if (sources.length !== inputs || stored.length !== outputs || links[at]!.length !== inputs + outputs)
      return fault(`link ${at} with other operands`, `${inputs} read and ${outputs} written`);
    const later = sources.find((source) => source && source.link >= at);
    if (later) return fault(`link ${at} that reads link ${later.link}`, 'an earlier one');
  }
  return undefined;
}
