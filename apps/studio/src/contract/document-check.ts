import { requireModestArchitecture } from './architecture-check.ts';
import { checkOwnData, requireDataForTask } from './data-check.ts';
import type { StudioDocument } from './document.ts';
import { StudioFault } from './fault.ts';
import { type Check, fields, list, need, object, oneOf, optional, text, whole, within } from './fields.ts';
import { isObject } from './json.ts';
import { LIMITS } from './limits.ts';
import { requirePlainData } from './plain-data.ts';

const NAME = text(1, LIMITS.name);

const AREA = fields({ name: NAME, kind: NAME }, true);
const PROJECTION = fields({ from: NAME, to: NAME }, true);

const ARCHITECTURE = fields(
  {
    name: NAME,
    inputs: list(NAME, 1, LIMITS.areas, 'inputs'),
    areas: list(AREA, 0, LIMITS.areas, 'areas'),
    outputs: list(NAME, 1, LIMITS.areas, 'outputs'),
    projections: list(PROJECTION, 0, LIMITS.projections, 'projections'),
  },
  true,
);

const EXPERIMENT = fields(
  {
    task: fields({ name: NAME, options: optional(object) }),
    architecture: ARCHITECTURE,
    rule: fields({ kind: NAME }, true),
    cycles: whole(1, LIMITS.cycles),
    batch: optional(whole(1, LIMITS.batch)),
    optimizer: optional(object),
    schedules: optional(object),
  },
  true,
);

const PLACE = fields({
  x: within(-LIMITS.coordinate, LIMITS.coordinate),
  y: within(-LIMITS.coordinate, LIMITS.coordinate),
});

const places: Check = (value, path) => {
  object(value, path);
  const entries = Object.entries(value as object);
  if (entries.length > LIMITS.places) {
    throw new StudioFault({
      path,
      found: `${entries.length} places`,
      expected: `at most ${LIMITS.places}`,
      remedy: 'Take some away.',
    });
  }
  for (const [name, place] of entries) PLACE(place, `${path}[${JSON.stringify(name.slice(0, 60))}]`);
};

const DOCUMENT = fields({
  format: oneOf('meristem.studio'),
  formatVersion: oneOf(1),
  name: text(0, LIMITS.name),
  experiment: EXPERIMENT,
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  precision: oneOf('portable', 'fast'),
  places,
  data: optional(checkOwnData),
  notes: optional(text(0, LIMITS.notes)),
});

/**
 * Checks a document of any origin: from an address, from storage, from a file. It is bounded before it is read (depth, values,
 * texts, areas, extents, own data), and keys that reach into prototypes are refused. What the fields of an experiment mean, the
 * worker checks (`check`), by the published schema and by building it.
 *
 * @returns the same document, for what it now is known to be.
 * @throws StudioFault with the JSON path, what was found, what was expected and the remedy.
 */
export function checkDocument(value: unknown): StudioDocument {
  need(
    isObject(value),
    value,
    '$',
    'a document of the studio, an object',
    'Open a file that the studio saved.',
  );
  const { data, notes, ...rest } = value as Readonly<Record<string, unknown>>;
  requirePlainData(rest, '$');
  if (data !== undefined) requirePlainData(data, '$.data', OWN);
  if (notes !== undefined) requirePlainData(notes, '$.notes', { ...LIMITS, text: LIMITS.notes });
  DOCUMENT(value, '$');
  const document = value as StudioDocument;
  requireModestArchitecture(document.experiment.architecture);
  requireDataForTask(document.experiment.task.name, document.data);
  return document;
}

/** Bounds of one's own data: a point has three fields. */
const OWN = { depth: 4, values: 5 * LIMITS.ownPoints + 2 * LIMITS.targets, text: LIMITS.ownText };

/**
 * Reads a document from its text.
 *
 * @throws StudioFault for a text that is too long, that is no JSON, or that is no document.
 */
export function readDocument(json: string): StudioDocument {
  if (json.length > LIMITS.characters) {
    throw new StudioFault({
      path: '$',
      found: `a text of ${json.length} characters`,
      expected: `at most ${LIMITS.characters}`,
      remedy: 'Leave some of the data out.',
    });
  }
  return checkDocument(parsed(json));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new StudioFault({
      path: '$',
      found: `no JSON (${error.message})`,
      expected: 'a document of the studio as JSON',
      remedy: 'Open a file that the studio saved.',
    });
  }
}
