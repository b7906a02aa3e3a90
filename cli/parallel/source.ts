/** Where a thread finds what is to be searched. */
export interface Source {
  /** Address of a module. */
  readonly module: string;
  /** A function that it exports, which returns a `Searched`. */
  readonly build: string;
  /** What that function is called with: plain data. */
  readonly given: readonly unknown[];
}
