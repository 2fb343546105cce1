/** JSON paths of what an architecture is declared from, for messages. */
export class Paths {
  /** Path of the graph as a whole. */
  readonly root: string;
  private readonly places = new Map<object, string>();

  constructor(root = '$') {
    this.root = root;
  }

  /** The path of an area or projection, if it was declared as such. */
  get(place: object): string | undefined {
    return this.places.get(place);
  }

  /** Remembers the path of an area or projection. */
  set(place: object, path: string): void {
    this.places.set(place, path);
  }
}
