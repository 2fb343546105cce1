import type { Architecture, Projection } from './architecture.ts';
import { ArchitectureError } from './errors.ts';

/** Names of axes and inputs that every training step has besides those of its places. */
const RESERVED: readonly string[] = ['time', 'batch', 'learningRate', 'penaltyScale'];

/**
 * Checks a graph as a whole.
 *
 * @throws ArchitectureError naming the place and the remedy.
 */
export function checkArchitecture(architecture: Architecture): void {
  checkNames(architecture);
  checkProjections(architecture);
  evaluationOrder(architecture);
  checkReach(architecture);
}

function fail(architecture: Architecture, message: string): never {
  throw new ArchitectureError(`architecture "${architecture.name}": ${message}`);
}

function checkNames(architecture: Architecture): void {
  const { inputs, areas, outputs } = architecture;
  const seen = new Set<string>();
  for (const name of [...inputs, ...areas.map((area) => area.name), ...outputs]) {
    if (!/^[A-Za-z][\w-]*$/.test(name)) {
      fail(architecture, `found name "${name}", expected a letter followed by letters, digits, "_" or "-".`);
    }
    // Places are looked up by name in plain objects, which know some names already.
    if (RESERVED.includes(name) || name in {}) {
      fail(architecture, `found name "${name}", which is reserved, expected another. Rename it.`);
    }
    if (seen.has(name)) fail(architecture, `found "${name}" twice, expected unique names. Rename one.`);
    seen.add(name);
  }
  if (inputs.length === 0) fail(architecture, 'found no input, expected at least one.');
  if (outputs.length === 0) fail(architecture, 'found no output, expected at least one.');
}

function checkProjections(architecture: Architecture): void {
  const { inputs, areas, outputs, projections } = architecture;
  const areaNames = areas.map((area) => area.name);
  const sources = [...inputs, ...areaNames];
  const targets = [...areaNames, ...outputs];
  const seen = new Set<string>();
  for (const { from, to, delay } of projections) {
    const label = `projection from "${from}" to "${to}"`;
    if (!sources.includes(from))
      fail(
        architecture,
        `${label}: found no input or area "${from}", expected one of: ${sources.join(', ')}.`,
      );
    if (!targets.includes(to))
      fail(
        architecture,
        `${label}: found no area or output "${to}", expected one of: ${targets.join(', ')}.`,
      );
    if (delay === 1 && (inputs.includes(from) || outputs.includes(to))) {
      fail(architecture, `${label}: found delay 1, expected 0: delays stand between areas.`);
    }
    if (seen.has(`${from}>${to}`))
      fail(architecture, `${label}: found it twice, expected at most one projection between two places.`);
    seen.add(`${from}>${to}`);
  }
}

/**
 * The order in which areas are computed within a step: sources of projections without delay first.
 *
 * @throws ArchitectureError naming the cycle if there is one.
 */
export function evaluationOrder(architecture: Architecture): readonly string[] {
  const immediate = new Map<string, string[]>(architecture.areas.map((area) => [area.name, []]));
  for (const { from, to, delay } of architecture.projections) {
    if (delay === 0 && immediate.has(from)) immediate.get(to)?.push(from);
  }
  const order: string[] = [];
  const path: string[] = [];
  const visit = (name: string): void => {
    if (order.includes(name)) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      const cycle = [...path.slice(start), name].reverse().map((area) => `"${area}"`);
      fail(
        architecture,
        `found a cycle of projections without delay, ${cycle.join(' -> ')}, expected none. Give one of them delay 1, so that ` +
          'it reads the step before.',
      );
    }
    path.push(name);
    for (const source of immediate.get(name) ?? []) visit(source);
    path.pop();
    order.push(name);
  };
  for (const { name } of architecture.areas) visit(name);
  return order;
}

function checkReach(architecture: Architecture): void {
  const { inputs, areas, outputs, projections } = architecture;
  const fed = closure(inputs, projections, 'from', 'to');
  const used = closure(outputs, projections, 'to', 'from');
  const unfed = [...areas.map((area) => area.name), ...outputs].find((name) => !fed.has(name));
  if (unfed)
    fail(
      architecture,
      `found that no input reaches "${unfed}", expected a path to it. Add a projection or remove it.`,
    );
  const unused = [...inputs, ...areas.map((area) => area.name)].find((name) => !used.has(name));
  if (unused)
    fail(
      architecture,
      `found that "${unused}" reaches no output, expected a path to one. Add a projection or remove it.`,
    );
}

function closure(
  start: readonly string[],
  projections: readonly Projection[],
  along: 'from' | 'to',
  to: 'from' | 'to',
): Set<string> {
  const reached = new Set(start);
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const projection of projections) if (reached.has(projection[along])) reached.add(projection[to]);
  }
  return reached;
}
