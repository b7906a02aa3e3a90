/** One search on several threads. How threads are started is the business of who uses it: this part knows shared memory only. */
export { reserve, type SharedMemory, type Sizes } from "./memory.ts";
export { takePart, type Keeping, type Share } from "./member.ts";
export {
  askToKeep,
  restoreTogether,
  sparedBlocks,
  togetherSnapshot,
  type Chapter,
  type Kept,
  type KeptPart,
  type KeptWhole,
  type Restored,
  type TogetherCounted,
  type TogetherSaved,
  type TogetherSnapshot,
} from "./keep.ts";
export { abandoned, conclude, type ConcludeOptions } from "./conclude.ts";
export { interrupt, progressOf } from "./watching.ts";
