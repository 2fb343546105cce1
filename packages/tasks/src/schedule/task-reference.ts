import { describeValue, type JsonObject } from '@meristem/autodiff';
import type { Task } from '../contract/task.ts';
import type { Field } from '../options/json-checks.ts';
import { requireFields } from '../options/json-checks.ts';

/** A task by name, as it stands in a JSON document. */
export interface TaskReference {
  readonly name: string;
  readonly options?: JsonObject;
}

/** The task, or its name and options, that the field holds. Throws the field's error for anything else. */
export function readTask(field: Field): Task | TaskReference {
  const { value, path, fault } = field;
  if (isTask(value)) return value;
  const remedy = 'Name a task, as in {"name": "reversal"}.';
  const { name, options = {} } = requireFields(field, ['name', 'options'], remedy);
  // The named task checks its options itself.
  if (typeof name === 'string') return { name, options: options as JsonObject };
  throw fault({ path: `${path}.name`, found: describeValue(name), expected: 'the name of a task', remedy });
}

/** Whether it is a task, and not its name. */
export function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function';
}
