/**
 * Compiles text that the engine has written, and returns what it returns. `names` are what the text may refer to; the caller answers for
 * the type, as with anything that is generated from a declaration.
 */
export const generate = <T>(text: string, names: Readonly<Record<string, unknown>> = {}): T => {
  const make = new Function(...Object.keys(names), `"use strict";\n${text}`);
  return make(...Object.values(names)) as T;
};

const known = new Map<string, unknown>();

/**
 * Like `generate`, once for each `key` and text. V8 learns about a function by its place in the source: functions made in one place by
 * many callers learn from all of them, and calls in them are slow. Here each key has a place of its own, and keeps what was learnt from
 * one system to the next. What differs between systems is therefore an argument of what is returned, not part of the text.
 */
export const generateOnce = <T>(key: string, text: string): T => {
  const whole = `// ${key}\n${text}`;
  const before = known.get(whole);
  // Made below from the same text.
  if (before !== undefined) return before as T;
  const fresh = generate<T>(whole);
  known.set(whole, fresh);
  return fresh;
};

/** `f` with its later arguments given, as a function that is made in a place of its own for each key. */
export const bound = <A, B, C, R>(
  key: string,
  f: (a: A, b: B, c: C) => R,
  b: B,
  c: C,
): ((a: A) => R) =>
  generateOnce<(f: (a: A, b: B, c: C) => R, b: B, c: C) => (a: A) => R>(
    key,
    "return (f, b, c) => (a) => f(a, b, c);",
  )(f, b, c);
