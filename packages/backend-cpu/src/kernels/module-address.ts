/** The address of a file: a `URL`, which a compiler that is told of no host does not know by that name. */
export interface ModuleAddress {
  readonly href: string;
}
