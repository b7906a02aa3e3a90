import {
  array,
  at,
  bind,
  bool,
  index,
  int,
  oneOf,
  operationsOf,
  record,
  stepsOf,
  type Draft,
  type Event,
  type System,
  type Value,
} from "../../checker/index.ts";

/** A field of each kind, nested and in arrays, with some that take no bits. */
export const fieldsState = record({
  flag: bool(),
  constant: int(0),
  vcpus: array(
    2,
    record({
      fault: record({ gfn: index(2), access: oneOf("read", "write", "exec"), level: int(3, 1) }),
      drift: int(2, -2),
      debt: int(-1, -4),
      page: int(1_000_000),
      nothing: index(0),
      only: oneOf("only"),
    }),
  ),
  unused: array(0, record({ count: int(5) })),
});
export type FieldsState = Value<typeof fieldsState>;
export type FieldsDraft = Draft<FieldsState>;

const { step } = stepsOf<FieldsState, null, Event>();
const { operation } = operationsOf<FieldsState, null, Event>();

/** One actor with a step `store` that does what it is told, and more if told more: for stores that should fail, and others. */
export const doing = (
  first: (d: FieldsDraft) => void,
  ...more: readonly ((d: FieldsDraft) => void)[]
): System<FieldsState, Event> =>
  bind<FieldsState, null, Event>(fieldsState, () => undefined, [
    {
      name: "writer",
      me: null,
      operations: [
        operation("write", {
          steps: [
            step("store", { source: "toy", run: first }),
            ...more.map((run, i) => step(`store${i + 1}`, { source: "toy", run })),
          ],
        }),
      ],
    },
  ]);

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ value: from + i }));
const vcpus = [0, 1].flatMap((vcpu) => [
  step(`gfn${vcpu}`, {
    source: "toy",
    choices: () => numbers(-1, 1),
    run: (d, _, { value }) => {
      at(d.vcpus, vcpu).fault.gfn = value;
    },
  }),
  step(`access${vcpu}`, {
    source: "toy",
    choices: () => [{ value: "read" }, { value: "write" }, { value: "exec" }],
    run: (d, _, { value }) => {
      at(d.vcpus, vcpu).fault.access = value;
    },
  }),
  step(`level${vcpu}`, {
    source: "toy",
    choices: () => numbers(1, 3),
    run: (d, _, { value }) => {
      at(d.vcpus, vcpu).fault.level = value;
    },
  }),
  step(`drift${vcpu}`, {
    source: "toy",
    choices: () => numbers(-2, 2),
    run: (d, _, { value }) => {
      at(d.vcpus, vcpu).drift = value;
    },
  }),
  step(`debt${vcpu}`, {
    source: "toy",
    choices: () => numbers(-4, -1),
    run: (d, _, { value }) => {
      at(d.vcpus, vcpu).debt = value;
    },
  }),
  step(`page${vcpu}`, {
    source: "toy",
    choices: () => [{ value: 0 }, { value: 999_999 }, { value: 1_000_000 }],
    run: (d, _, { value }) => {
      at(d.vcpus, vcpu).page = value;
    },
  }),
]);

/** One actor that stores every value of every field, for walks through all representations. */
export const everyField: System<FieldsState, Event> = bind<FieldsState, null, Event>(
  fieldsState,
  (d) => {
    at(d.vcpus, 1).drift = -1;
  },
  [
    {
      name: "writer",
      me: null,
      operations: [
        operation("write", {
          steps: [
            step("flag", {
              source: "toy",
              run: (d) => {
                d.flag = !d.flag;
              },
            }),
            ...vcpus,
          ],
        }),
      ],
    },
  ],
);
