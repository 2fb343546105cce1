import type { Axis } from '../axis/axis.ts';
import type { RunInputs } from '../backend/backend.ts';
import { contract } from '../primitives/contract.ts';
import { PRIMITIVES, type PrimitiveName } from '../primitives/table.ts';
import { foldKey, type RandomKey } from '../random/key.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { CASES, type CaseDefinition } from './cases/case-table.ts';
import { CaseWorld, type Extents } from './case-world.ts';
import { EDGE_EXTENTS } from './extents.ts';

/** What a conformance case is built from. */
export interface CaseRequest {
  readonly key: RandomKey;
  /** Extents that axes may take; `EDGE_EXTENTS` unless told. */
  readonly extents?: readonly number[];
}

/** A conformance case as expressions over symbolic extents, with extents and numbers to run them on. */
export interface BuiltCase {
  /** The result of the primitive. */
  readonly output: Tensor;
  /** One number that depends on all of the result: its product with the input `cotangent`, summed. */
  readonly loss: Tensor;
  /** The inputs with respect to which gradients are compared. */
  readonly sources: readonly Tensor[];
  readonly axes: readonly Axis[];
  /** Extents of all axes; other keys give others, for a run after an edit. */
  drawExtents(key: RandomKey): Extents;
  /** Numbers for all inputs at some extents, in the primitive's domain and exact in single precision. */
  drawInputs(extents: Extents): RunInputs;
}

/** One use of one primitive on random extents, roles and orders of dims. */
export interface ConformanceCase {
  /** Unique, such as `contract: matrix product`. */
  readonly name: string;
  readonly primitive: PrimitiveName;
  /** Whether a central difference gives the derivative: not at ties, and not where it is stopped on purpose. */
  readonly smooth: boolean;
  build(request: CaseRequest): BuiltCase;
}

/** Every conformance case: at least one for each row of the table of primitives. */
export const conformanceCases: readonly ConformanceCase[] = (
  Object.keys(PRIMITIVES) as PrimitiveName[]
).flatMap((primitive) => CASES[primitive].map((definition) => caseOf(primitive, definition)));

function caseOf(primitive: PrimitiveName, { name, smooth = true, build }: CaseDefinition): ConformanceCase {
  return {
    name: `${primitive}: ${name}`,
    primitive,
    smooth,
    build: ({ key, extents = EDGE_EXTENTS }) => {
      const world = new CaseWorld(extents, foldKey(key, `${primitive}: ${name}`));
      const output = build(world);
      const cotangent = world.data('cotangent', world.shuffled(output.dims));
      return {
        output,
        loss: contract(output, cotangent, output.dims),
        sources: world.sources,
        axes: world.axes,
        drawExtents: (drawKey) => world.drawExtents(drawKey),
        drawInputs: (drawn) => world.drawInputs(drawn),
      };
    },
  };
}
