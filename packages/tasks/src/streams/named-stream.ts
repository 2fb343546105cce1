import type { InputPort } from '@meristem/autodiff';
import type { Task } from '../contract/task.ts';

/** A task that goes on beside others. */
export interface NamedStream {
  readonly task: Task;
  /** What its ports are named after; they keep their own names where it is left out. */
  readonly as?: string;
}

/** What a port of the stream is called among those of all. */
export function portName({ as }: NamedStream, port: string): string {
  return as === undefined ? port : `${as}-${port}`;
}

/** The ports of a stream by the names that they have among those of all. */
export function renamedPorts<P extends InputPort>(stream: NamedStream, ports: readonly P[]): readonly P[] {
  return ports.map((port) => ({ ...port, name: portName(stream, port.name) }));
}
