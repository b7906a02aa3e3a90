/** Lets signals and messages of threads have their turn. */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
