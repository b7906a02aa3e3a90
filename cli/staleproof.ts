#!/usr/bin/env -S node --import tsx
import { fileURLToPath } from "node:url";
import { kvm } from "./kvm.ts";
import { main } from "./main.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
await main({ catalog: kvm, entry: import.meta.url, root });
