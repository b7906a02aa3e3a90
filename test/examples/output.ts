/**
 * What examples/page-cache.ts prints. By hand: see page-cache.spec.ts, where another search finds the same.
 */
export const exampleOutput = `as it is: 44 states, holds
writeback/clear-dirty,write-out:order: 44 states, violated
  write write/copy
  write write/return
  writeback writeback/start
  writeback writeback/write-out
  write write/copy
  write write/return
  writeback writeback/clear-dirty
  writeback writeback/end
  evict evict/remove
  read read/look
  version 1 is read, 2 was promised
evict/remove:unwait: 94 states, violated
  write write/copy
  write write/return
  writeback writeback/start
  writeback writeback/clear-dirty
  evict evict/remove
  read read/look
  version 0 is read, 1 was promised
`;
