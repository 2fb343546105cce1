import {
  type Axis,
  type Dim,
  type Fault,
  formatDims,
  isPromise,
  listNames,
  nearestName,
  Tensor,
  that,
  type Variable,
} from '@meristem/autodiff';
import { misusedBias } from './absorption.ts';
import type { GrowableModule } from './growable-module.ts';
import { type AbsorptionClaim, activationDims, type ModuleDraft } from './module-draft.ts';
import { refuseModule } from './module-fault.ts';
import type { TracedStep } from './traced-step.ts';

/** Checks what a module declared against what its step does, once traced. */
export function checkPlaced(module: GrowableModule, draft: ModuleDraft, traced: TracedStep): void {
  const checks = [foreignFault, unreadFault, innerAxisFault, observationFault, measureFault];
  const claims = draft.claims.map((claim) => () => claimFault(claim, draft, traced));
  for (const check of [
    ...checks,
    () => unusedFault(module, draft, traced),
    () => layerFault(module, draft),
    ...claims,
  ]) {
    const fault = check(draft, traced);
    if (fault) refuseModule(draft.place, fault);
  }
}

const RESULT = that(
  'a tensor, or an object of tensors',
  (value) => typeof value === 'object' && !isPromise(value),
  'Return the activation, or { activation, ... } with what is carried.',
);

/** What a step returned by name, once it is what it has to be: an activation over batch, sites and units, and what is carried. */
export function checkReturned(
  draft: ModuleDraft,
  result: unknown,
): { readonly activation: Tensor } & Readonly<Record<string, Tensor>> {
  const fault = RESULT.fault(result ?? {}, 'step: what it returns');
  if (fault) refuseModule(draft.place, fault);
  const returned = (result instanceof Tensor ? { activation: result } : (result ?? {})) as Record<
    string,
    unknown
  >;
  const wanted = new Map<string, readonly Dim[]>([['activation', activationDims(draft.place)]]);
  for (const { name, dims } of draft.carried) wanted.set(name, dims);
  const surplus = Object.keys(returned).find((name) => !wanted.has(name));
  if (surplus !== undefined) {
    refuseModule(draft.place, {
      path: `step: "${surplus}"`,
      found: 'a returned value that is not carried',
      expected: `one of: ${listNames([...wanted.keys()])}`,
      remedy: suggestion(surplus, [...wanted.keys()]) ?? `Declare it first: carry("${surplus}").`,
    });
  }
  for (const [name, dims] of wanted) {
    const value = returned[name];
    if (value instanceof Tensor && sameSet(value.dims, dims)) continue;
    refuseModule(draft.place, {
      path: `step: ${name === 'activation' ? 'the activation' : `carried value "${name}"`}`,
      found: value instanceof Tensor ? formatDims(value.dims) : value === undefined ? 'nothing' : 'no tensor',
      expected: formatDims(dims),
      remedy:
        value instanceof Tensor
          ? 'Sum away or relabel what is too much, and let every unit have its own.'
          : `Return it: { activation, ${name === 'activation' ? '...' : name} }.`,
    });
  }
  return returned as never;
}

/** A variable that the step does not use would be trained on nothing; one may wait for layers where there are none yet. */
function unusedFault(
  { layers }: GrowableModule,
  { variables, place }: ModuleDraft,
  { used }: TracedStep,
): Fault | undefined {
  if (layers?.members.length === 0) return undefined;
  const idle = variables.find((each) => !used.has(each));
  return (
    idle && {
      path: `variable "${idle.name}"`,
      found: 'a parameter that no step uses',
      expected: 'one that a step of training uses',
      remedy: `Use it in the step of ${place.kind}, or do not declare it.`,
    }
  );
}

/** A variable of elsewhere would be neither trained nor grown with the module. */
function foreignFault(
  { variables, statistics, place }: ModuleDraft,
  { used }: TracedStep,
): Fault | undefined {
  const own = new Set<Tensor>([...variables, ...statistics.map(({ variable }) => variable)]);
  const foreign = [...used].find((each) => each.primitive.name === 'variable' && !own.has(each)) as
    Variable | undefined;
  if (!foreign) return undefined;
  const short = foreign.name.startsWith(`${place.area}.`)
    ? foreign.name.slice(place.area.length + 1)
    : foreign.name;
  return {
    path: `variable "${foreign.name}"`,
    found: 'a variable that the step uses and the module did not declare',
    expected: `variables of the module's scope, named "${place.area}...."`,
    remedy: `Declare it with the scope instead of variable(): weight("${short}", ...), bias, parameter or statistic.`,
  };
}

function unreadFault({ carried, place }: ModuleDraft, { used, previous }: TracedStep): Fault | undefined {
  const unread = carried.find(({ name }) => !used.has(previous.get(name)!));
  return (
    unread && {
      path: `carried value "${place.area}.${unread.name}"`,
      found: 'no step that uses it',
      expected: 'one that does',
      remedy: `Ask for it with previous.of(${unread.name}), or do not carry it.`,
    }
  );
}

function innerAxisFault({ populations, variables, place }: ModuleDraft): Fault | undefined {
  const bare = populations.find(
    ({ axis }) => !variables.some(({ dims }) => dims.some((dim) => dim.axis === axis)),
  );
  return (
    bare && {
      path: `inner units "${place.area}.${bare.name}"`,
      found: 'an axis that no variable has',
      expected: 'weights from and to these units',
      remedy: 'Declare weights over it, or do not declare it.',
    }
  );
}

/** Criteria and explanations look at what inner units do and layers add. */
function observationFault(draft: ModuleDraft, { observed }: TracedStep): Fault | undefined {
  const { place } = draft;
  const wanted = new Map<string, readonly Dim[]>([
    ...draft.populations.map(({ name, axis }) => [name, activationDims({ ...place, axis })] as const),
    ...[...draft.layers.keys()].map((name) => [name, activationDims(place)] as const),
  ]);
  // What inner units do may differ among other axes of the module, as that of widths does among heads.
  const own = new Set<Dim>(
    [...draft.declared.values()].filter((each) => !(each instanceof Tensor)) as Axis[],
  );
  const layers = new Set(draft.layers.keys());
  for (const [name, { dims }] of observed) {
    const expected = wanted.get(name);
    const told = layers.has(name) ? dims : dims.filter((dim) => expected?.includes(dim) || !own.has(dim));
    if (expected && sameSet(told, expected)) continue;
    return {
      path: `observe "${name}"`,
      found: expected ? formatDims(dims) : 'a name of neither inner units nor a layer',
      expected: expected
        ? formatDims(expected)
        : wanted.size > 0
          ? `one of: ${listNames([...wanted.keys()])}`
          : 'none',
      remedy: (expected ? undefined : suggestion(name, [...wanted.keys()])) ?? 'Observe what was declared.',
    };
  }
  const unseen = [...wanted.keys()].find((name) => !observed.has(name));
  if (unseen === undefined) return undefined;
  return {
    path: `observe "${unseen}"`,
    found: 'a step that does not make it known',
    expected: formatDims(wanted.get(unseen)!),
    remedy: `Call observe("${unseen}", ...) in the step.`,
  };
}

/** A statistic that waits for a measurement would never move, and one that does not would not hear of it. */
function measureFault({ statistics, place }: ModuleDraft, { measured }: TracedStep): Fault | undefined {
  for (const [variable, { dims }] of measured) {
    const path = `measure "${variable.name}"`;
    const statistic = statistics.find((each) => each.variable === variable);
    if (!statistic) {
      const expected = `a statistic of "${place.area}"`;
      return {
        path,
        found: 'none that the module declared',
        expected,
        remedy: 'Give it what statistic(...) returned.',
      };
    }
    if (!statistic.measured) {
      const expected = 'one whose `next` takes what was measured';
      return {
        path,
        found: 'a statistic that follows itself alone',
        expected,
        remedy: 'Let it: next: (now, measured) => ...',
      };
    }
    if (sameSet(dims, variable.dims)) continue;
    const remedy = 'Average over the other dims first.';
    return { path, found: formatDims(dims), expected: formatDims(variable.dims), remedy };
  }
  const waiting = statistics.find((each) => each.measured && !measured.has(each.variable));
  return (
    waiting && {
      path: `statistic "${waiting.variable.name}"`,
      found: 'a step of training that does not measure it',
      expected: 'one that does, as its `next` takes what was measured',
      remedy: 'Call measure(...) where the step learns, or let `next` take the present value alone.',
    }
  );
}

function layerFault({ layers }: GrowableModule, draft: ModuleDraft): Fault | undefined {
  const [named, declared] = [layers?.members ?? [], [...draft.layers.keys()]];
  if (named.length === declared.length && named.every((name) => declared.includes(name))) return undefined;
  return {
    path: 'layers',
    found: declared.length > 0 ? listNames(declared) : 'none that was declared',
    expected:
      named.length > 0
        ? `those of the module's layers: ${listNames(named)}`
        : 'none, as the module has no layers',
    remedy: 'Declare each with layer(name).',
  };
}

function claimFault(
  { bias, absorbed }: AbsorptionClaim,
  draft: ModuleDraft,
  traced: TracedStep,
): Fault | undefined {
  const { axis: units, area } = draft.place;
  const drive = absorbed === 'drive';
  const path = `variable "${bias.name}": absorbs ${drive ? 'the drive' : `"${String((absorbed as { name?: unknown } | undefined)?.name)}"`}`;
  if (!drive && !draft.variables.includes(absorbed)) {
    return {
      path,
      found: 'no weight of the module',
      expected: `"drive" or a weight of "${area}"`,
      remedy: 'Give it what weight(...) returned.',
    };
  }
  const dims = drive ? [...draft.driveDims, units] : absorbed.dims.filter(({ role }) => role !== 'pre');
  const plain = dims.map((dim) => (dim.role === 'post' ? dim.axis : dim));
  if (!sameSet(bias.dims, plain)) {
    return {
      path,
      found: formatDims(bias.dims),
      expected: formatDims(plain),
      remedy: 'Give the bias the dims of what it absorbs, or let it absorb nothing.',
    };
  }
  const results = [...Object.values(traced.returned), ...traced.observed.values()];
  const misuse = misusedBias(
    traced.used,
    results,
    drive ? { tensor: traced.drive } : { weight: absorbed },
    bias,
  );
  return (
    misuse && {
      path,
      found:
        misuse.operation === 'nothing'
          ? `that ${misuse.touches === 'bias' ? 'the bias' : 'what it absorbs'} is not added to the other`
          : `${misuse.operation} of ${misuse.touches === 'bias' ? 'the bias' : 'what it absorbs'} apart from the other`,
      expected: 'the bias to be added to it, and only added, before anything else happens to either',
      remedy: 'A removed unit would pour its constant part into it: add the bias, or leave out `absorbs`.',
    }
  );
}

function sameSet(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim) => b.includes(dim));
}

function suggestion(name: string, names: readonly string[]): string | undefined {
  const nearest = nearestName(name, names);
  return nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
}
