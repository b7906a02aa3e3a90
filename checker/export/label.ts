import type { Action } from "../sample/action.ts";

/** A transition in words without quotes or braces: `vcpu0 fault/lookup-slot gfn=1 access=write`. */
export const labelOf = ({ actor, operation, step, choice }: Action): string =>
  [
    `${actor} ${operation}/${step}`,
    ...Object.entries(choice ?? {}).map(([name, value]) => `${name}=${value}`),
  ].join(" ");
