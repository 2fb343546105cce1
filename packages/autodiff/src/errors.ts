/** Base class of every error that Meristem throws on purpose; `code` is stable, `message` is for people. */
export class MeristemError extends Error {
  /** A stable, machine-readable kind such as `shape` or `structure`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    // Its own name is written out, as those of all others here are: a minifier changes that of a class.
    this.name = new.target === MeristemError ? 'MeristemError' : new.target.name;
    this.code = code;
  }
}

/** Tensors, axes or values that do not meet: a missing axis, two extents for one axis, an array of the wrong length. */
export class ShapeError extends MeristemError {
  override readonly name: string = 'ShapeError';

  constructor(message: string) {
    super('shape', message);
  }
}

/** An edit of the structure that cannot be applied: an unknown axis, a repeated survivor, an extent beyond its bounds. */
export class StructureError extends MeristemError {
  override readonly name: string = 'StructureError';

  constructor(message: string) {
    super('structure', message);
  }
}

/** A computation graph that cannot be traced or differentiated. */
export class GraphError extends MeristemError {
  override readonly name: string = 'GraphError';

  constructor(message: string) {
    super('graph', message);
  }
}

/** Where a number stands: in a tensor, at an element, which belongs to a unit of each of the tensor's axes. */
export interface NumberPlace {
  readonly tensor: string;
  /** Row-major. */
  readonly element: number;
  readonly units: readonly {
    readonly axis: string;
    readonly role: 'plain' | 'pre' | 'post';
    readonly id: number;
  }[];
}

/** A value that must be finite and is not: NaN or infinity in data, weights, gradients or a loss. */
export class NonFiniteError extends MeristemError {
  override readonly name: string = 'NonFiniteError';
  /** Where the first such value stands, if it stands in a tensor of a state. */
  readonly place?: NumberPlace;

  constructor(message: string, place?: NumberPlace) {
    super('non-finite', message);
    if (place) this.place = place;
  }
}

/** More memory than there may be: what it would take, in bytes, and what was granted. */
export class MemoryError extends MeristemError {
  override readonly name: string = 'MemoryError';
  /** Bytes that would be needed. */
  readonly needed: number;
  /** Bytes that may be used. */
  readonly limit: number;

  constructor(message: string, { needed, limit }: { readonly needed: number; readonly limit: number }) {
    super('memory', message);
    this.needed = needed;
    this.limit = limit;
  }
}

/** Something was used after it had been released. */
export class ReleasedError extends MeristemError {
  override readonly name: string = 'ReleasedError';

  constructor(message: string) {
    super('released', message);
  }
}
