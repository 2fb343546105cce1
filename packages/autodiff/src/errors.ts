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

/** A value that must be finite and is not: NaN or infinity in data, weights, gradients or a loss. */
export class NonFiniteError extends MeristemError {
  override readonly name: string = 'NonFiniteError';

  constructor(message: string) {
    super('non-finite', message);
  }
}
