import { render } from "preact";
import type { PageData } from "../page-data.ts";
import { App } from "./app.tsx";

const page = document.getElementById("page");
const data = document.getElementById("data")?.textContent;
// Written by the same version of staleproof that wrote this script beside it.
if (page !== null && data !== undefined && data !== null)
  render(<App data={JSON.parse(data) as PageData} />, page);
