import { match } from "ts-pattern";
import type { Event } from "../checker/protocol/step.ts";
import { html } from "./html.ts";
import { traceDocument } from "./json.ts";
import { lanes } from "./lanes.ts";
import { mail } from "./mail.ts";
import { mermaid } from "./mermaid.ts";
import type { Shown } from "./shown.ts";

/** The forms in which a counterexample can be shown; the first is the usual one. */
export const forms = ["lanes", "mail", "mermaid", "json", "html"] as const;
export type Form = (typeof forms)[number];

/** A counterexample in one of its forms, as a text that ends with its line. */
export const inForm = <S, E extends Event>(form: Form, shown: Shown<S, E>): string =>
  match(form)
    .with("lanes", () => lanes(shown))
    .with("mail", () => mail(shown))
    .with("mermaid", () => mermaid(shown))
    .with("json", () => `${JSON.stringify(traceDocument(shown), null, 1)}\n`)
    .with("html", () => html(shown))
    .exhaustive();
