import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import type { ViewDocument } from "../../counterexamples/view/document.ts";
import { messageOf, reasonOf, UserError } from "../support/failure.ts";
import { pageJson } from "./page-data.ts";
import type { Page } from "./page-html.ts";
import type { Session } from "./session.ts";

/** What is served: one page, and the engine's answers to it. Nothing is read from disk that was not named when it was started. */
export interface Served {
  readonly page: Page;
  readonly document: (file: number) => ViewDocument;
  readonly session: Session;
}

/** A server for this machine only; it is not listening yet. */
export const viewServer = (served: Served): Server =>
  createServer((request, response) => {
    answer(served, request)
      .catch((error: unknown) => problem(error))
      .then((reply) => send(response, served.page.policy, reply))
      .catch(() => response.destroy());
  });

/** Listens at a port of this machine, 0 for a free one; returns the address. */
export const listening = async (server: Server, wanted: number): Promise<string> => {
  server.listen(wanted, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UserError(`cannot listen at port ${wanted} (${reasonOf(error)})`, "name another one");
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/`;
};

interface Reply {
  readonly status: number;
  readonly type: "text/html" | "application/json" | "text/plain";
  readonly body: string;
}

const json = (body: object): Reply => ({
  status: 200,
  type: "application/json",
  body: pageJson(body),
});

const refuse = (status: number, body: string): Reply => ({ status, type: "text/plain", body });

const answer = async (
  { page, document, session }: Served,
  request: IncomingMessage,
): Promise<Reply> => {
  const { method, headers } = request;
  // A page of another site whose name resolves to this machine comes with that name; a form or a script of one with its origin.
  if (!isOurs(request, headers.host)) return refuse(403, "this server answers to localhost only");
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`)
    return refuse(403, "this server answers to its own page only");
  const url = new URL(request.url ?? "/", "http://localhost");
  if (method === "GET" && url.pathname === "/")
    return { status: 200, type: "text/html", body: page.html };
  if (method === "GET" && url.pathname === "/api/trace")
    return json(document(count.parse(url.searchParams.get("file"))));
  if (method !== "POST" || !Object.hasOwn(calls, url.pathname)) return refuse(404, "not here");
  if (headers["content-type"] !== "application/json") return refuse(415, "JSON only");
  const body: unknown = JSON.parse(await textOf(request));
  const call = calls[url.pathname];
  return call === undefined ? refuse(404, "not here") : call(session, body);
};

const count = z.coerce.number().int().min(0);
const begin = z.strictObject({ file: z.int().min(0), step: z.int().min(0) });
const take = z.strictObject({ node: z.int().min(0), transition: z.int().min(0) });
const save = z.strictObject({ node: z.int().min(0) });

const calls: Readonly<Record<string, (session: Session, body: unknown) => Reply>> = {
  "/api/begin": (session, body) => {
    const { file, step } = begin.parse(body);
    return json(session.begin(file, step));
  },
  "/api/take": (session, body) => {
    const { node, transition } = take.parse(body);
    return json(session.take(node, transition));
  },
  // A file is handed over as it is.
  "/api/save": (session, body) => ({
    status: 200,
    type: "application/json",
    body: JSON.stringify(session.save(save.parse(body).node)),
  }),
};

const isOurs = ({ socket }: IncomingMessage, host: string | undefined): boolean =>
  ["127.0.0.1", "localhost"].some((name) => host === `${name}:${socket.localPort ?? 0}`);

/** A request is a few numbers. */
const longest = 10_000;

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > longest) throw new UserError("too long a request");
  }
  return text;
};

const problem = (error: unknown): Reply =>
  error instanceof UserError || error instanceof z.ZodError || error instanceof SyntaxError
    ? refuse(400, error instanceof UserError ? error.message : "not a request of this page")
    : refuse(500, messageOf(error));

const send = (response: ServerResponse, policy: string, { status, type, body }: Reply): void => {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-security-policy": `${policy}; frame-ancestors 'none'`,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  });
  response.end(body);
};
