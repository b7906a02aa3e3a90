import { cellProperties, cells } from "./cells.ts";
import { measure } from "./measure.ts";

measure("cells", () => cells({ porters: 3, cells: 5 }), cellProperties, { maxStates: 5_000_000 });
