import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { historicCases } from "../../model/designs/historic/index.ts";
import { designs } from "../../model/designs/index.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { machineNamed, machineOptions, machines } from "../../model/machine.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import { properties, propertiesFor } from "../../properties/index.ts";
import { cellOf, cells, distinctCells, sameParts, systemOf } from "./cells.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What the files of a folder export: objects, and members of exported lists. */
const exportedBy = async (
  folder: string,
): Promise<readonly { readonly file: string; readonly thing: object }[]> => {
  const files = readdirSync(join(root, folder)).filter(
    (name) => name.endsWith(".ts") && name !== "index.ts",
  );
  const found = await Promise.all(
    files.map(async (name) => {
      const module: unknown = await import(join(root, folder, name));
      return Object.values(Object(module))
        .flatMap((value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]))
        .flatMap((thing) =>
          typeof thing === "object" && thing !== null ? [{ file: `${folder}/${name}`, thing }] : [],
        );
    }),
  );
  return found.flat();
};

/** An exported object counts as one of the list's kind if it has these fields. */
const forgotten = async (
  folder: string,
  fields: readonly string[],
  listed: readonly object[],
): Promise<readonly string[]> =>
  (await exportedBy(folder))
    .filter(({ thing }) => fields.every((field) => Object.hasOwn(thing, field)))
    .filter(({ thing }) => !listed.includes(thing))
    .map(
      ({ file, thing }) =>
        `${file}: ${String(Reflect.get(thing, "name") ?? Reflect.get(thing, "id"))}`,
    );

const repeated = (names: readonly string[]): readonly string[] =>
  names.filter((name, i, all) => all.indexOf(name) !== i);

describe("the lists", () => {
  const lists = [
    ["model/designs", ["name", "about", "operations"], designs],
    ["model/scenarios", ["name", "asks", "parts"], scenarios],
    ["properties", ["name", "claim", "brokenBy"], properties],
    ["model/designs/faults", ["name", "about", "edits"], faults],
    ["model/designs/historic", ["id", "commit", "edits"], historicCases],
  ] as const;
  for (const [folder, fields, listed] of lists) {
    it(`have everything that a file in ${folder} exports`, async () => {
      const all = await exportedBy(folder);
      // Else the fields above are no longer those of the kind.
      expect(all.filter(({ thing }) => fields.every((f) => Object.hasOwn(thing, f)))).not.to.be
        .empty;
      expect(await forgotten(folder, fields, listed)).to.deep.equal([]);
    });
    it(`have each name in ${folder} once`, () => {
      const names = listed.map((one) => ("id" in one ? one.id : one.name));
      expect(repeated(names)).to.deep.equal([]);
      for (const name of names) expect(name).to.match(/^[a-z0-9][a-z0-9.-]*$/);
    });
  }

  it("have each name of a machine once, and the machine of each scenario", () => {
    expect(repeated(machines.map(({ name }) => name))).to.deep.equal([]);
    for (const { machine, arm64, alsoOn } of scenarios) {
      expect(machineNamed(machine).arch).to.equal("x86");
      if (arm64 !== null) expect(machineNamed(arm64).arch).to.equal("arm64");
      for (const other of alsoOn) expect(machineNamed(other).name).to.equal(other);
    }
  });

  it("name every option of a machine, and a machine by another one's with options", () => {
    const [plain] = machines;
    if (plain === undefined) throw new Error("no machine");
    const options = Object.entries(plain).flatMap(([name, value]) =>
      typeof value === "boolean" ? [name] : [],
    );
    expect(machineOptions.map(({ option }) => option)).to.have.members(options);
    const { name, about, ...rest } = machineNamed("x86-zap-slot,ad-bits,no-yields");
    const { name: _, about: __, ...from } = machineNamed("x86-zap-slot");
    expect(rest).to.deep.equal({ ...from, adBits: true, yields: false });
    expect([name, about]).to.deep.equal([
      "x86-zap-slot,ad-bits,no-yields",
      `${machineNamed("x86-zap-slot").about}; ad-bits, no-yields`,
    ]);
    expect(() => machineNamed("x86-zap-slot,more")).to.throw("no option more");
  });

  it("have a file for each design, scenario and property, or for several", () => {
    const filesIn = (folder: string) => readdirSync(join(root, folder));
    for (const { name } of scenarios) expect(filesIn("model/scenarios")).to.include(`${name}.ts`);
    for (const { name } of designs)
      expect(filesIn("model/designs")).to.include(`${name.replaceAll(".", "-")}.ts`);
  });
});

describe("sources", () => {
  it("are given for every step, as file:function or where else it comes from", () => {
    const bad = new Set<string>();
    for (const { system } of distinctCells)
      for (const { operation, step, source } of system.transitions)
        if (
          !/^(?:[\w./-]+\.[chS]|[\w-]+(?:\/[\w.-]+)+):\w+/.test(source) &&
          !/^(?:hardware|VMM|the engine): ?\S/.test(source)
        )
          bad.add(`${operation}/${step}: ${source}`);
    expect([...bad]).to.deep.equal([]);
  });

  it("are given for every design and property", () => {
    for (const { name, source } of [...designs, ...properties])
      expect(source, name).to.be.a("string").that.is.not.empty;
  });
});

describe("historic cases", () => {
  const rightKinds = ["contract", "can-finish"];

  it("have a file each, named after the id, and ids that no fault has", () => {
    const files = readdirSync(join(root, "model/designs/historic"));
    const names = new Set(faults.map(({ name }) => name));
    for (const { id } of historicCases) {
      expect(files).to.include(`${id}.ts`);
      expect([...names], id).not.to.include(id);
    }
  });

  for (const { id, commit, title, history, property, ...where } of historicCases)
    it(`${id} names a commit, and a property that somebody outside can observe, asked in its cell`, () => {
      expect(commit).to.match(/^[0-9a-f]{12}$/);
      expect(title).to.match(/^[A-Z].*[^.]$/);
      expect(history).to.match(/^\S[^\n]*[^.\n]$/);
      const { design, scenario } = cellOf(where.design, where.scenario);
      if (where.machine !== null) expect(machineNamed(where.machine).arch).to.equal(design.arch);
      const asked = propertiesFor(design, scenario).find(({ name }) => name === property);
      if (asked === undefined) throw new Error(`${property} is not asked there`);
      if (property !== "no-kernel-warning") expect(rightKinds).to.include(asked.kind);
    });

  it("change their cell's system, each by edits that apply", () => {
    for (const { id, machine, edits, ...where } of historicCases) {
      const { design, scenario } = cellOf(where.design, where.scenario);
      const on = machine === null ? {} : { machine };
      const edited = buildSystem(design, scenario, { ...on, edits });
      expect(sameParts(buildSystem(design, scenario, on), edited), id).to.equal(false);
    }
  });
});

describe("faults and properties", () => {
  const named = new Set(properties.flatMap((property) => property.brokenBy));

  it("every fault is named by some property", () => {
    expect(faults.filter(({ name }) => !named.has(name)).map(({ name }) => name)).to.deep.equal([]);
  });

  for (const property of properties)
    it(`${property.name} names at least two faults, in whose cells it is asked`, () => {
      expect(new Set(property.brokenBy).size).to.be.at.least(2);
      expect(property.brokenBy).to.have.length(new Set(property.brokenBy).size);
      for (const name of property.brokenBy) {
        const fault = faults.find((candidate) => candidate.name === name);
        if (fault === undefined) throw new Error(`${property.name} names ${name}, no fault`);
        const { design, scenario } = cellOf(fault.design, fault.scenario);
        expect(propertiesFor(design, scenario), name).to.include(property);
      }
      expect(
        cells.some(({ design, scenario }) => propertiesFor(design, scenario).includes(property)),
      ).to.equal(true);
    });

  it("every fault changes its cell's system", () => {
    for (const { name, design, scenario, machine, edits } of faults) {
      const cell = cellOf(design, scenario);
      expect(edits, name).not.to.be.empty;
      const on = machine === null ? {} : { machine };
      const edited = buildSystem(cell.design, cell.scenario, { ...on, edits });
      const plain = machine === null ? systemOf(cell) : buildSystem(cell.design, cell.scenario, on);
      expect(sameParts(plain, edited), name).to.equal(false);
    }
  });
});
