import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { documentKinds, schemaText } from "../cli/schemas.ts";
import { folder, pathOf } from "./schemas.ts";

mkdirSync(folder, { recursive: true });
const paths = documentKinds.map(pathOf);
for (const kind of documentKinds) writeFileSync(pathOf(kind), schemaText(kind));
for (const name of readdirSync(folder))
  if (name.endsWith(".json") && !paths.includes(`${folder}/${name}`)) rmSync(`${folder}/${name}`);
