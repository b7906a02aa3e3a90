/** One search on several threads. How threads are started is the business of who uses it: this part knows shared memory only. */
export { reserve, type SharedMemory, type Sizes } from "./memory.ts";
export { takePart, type Share } from "./member.ts";
export { abandoned, conclude, type ConcludeOptions } from "./conclude.ts";
export { interrupt, progressOf } from "./watching.ts";
