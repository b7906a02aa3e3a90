import { myThread, step, type KvmStep } from "../actor.ts";

/** A helper begins an account of its own: it does not hear of the flush that is owed so far, which its caller keeps. */
export const beginOwnAccount = (source: string): KvmStep =>
  step("begin-own-account", {
    source,
    local: true,
    run: (d, me) => {
      const mine = myThread(d, me);
      mine.flushKept = mine.flushOwed;
      mine.flushOwed = false;
    },
  });

/** It returns what it owes, and the caller adds that to what it has kept. */
export const addOwnAccount = (source: string): KvmStep =>
  step("add-own-account", {
    source,
    local: true,
    run: (d, me) => {
      const mine = myThread(d, me);
      mine.flushOwed = mine.flushOwed || mine.flushKept;
      mine.flushKept = false;
    },
  });

/** The answer of the helper that is called now takes the place of what was owed. */
export const forgetFlushOwed = (source: string): KvmStep =>
  step("forget-flush-owed", {
    source,
    local: true,
    run: (d, me) => {
      myThread(d, me).flushOwed = false;
    },
  });
