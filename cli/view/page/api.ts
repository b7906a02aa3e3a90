import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import type { Place, Saved } from "../session.ts";

/** What the page asks its server. Each throws an Error with the server's words. */
export const api = {
  trace: (file: number): Promise<ViewDocument> => get(`/api/trace?file=${file}`),
  begin: (file: number, step: number): Promise<Place> => post("/api/begin", { file, step }),
  take: (node: number, transition: number): Promise<Place> =>
    post("/api/take", { node, transition }),
  save: (node: number): Promise<Saved> => post("/api/save", { node }),
} as const;

const get = async <T>(url: string): Promise<T> => answerOf(await asked(() => fetch(url)));

const post = async <T>(url: string, body: object): Promise<T> =>
  answerOf(
    await asked(() =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    ),
  );

const asked = async (ask: () => Promise<Response>): Promise<Response> => {
  try {
    return await ask();
  } catch {
    throw new Error("view does not answer any more; start it again");
  }
};

/** Our own server's answer, of the version that made this page. */
const answerOf = async <T>(response: Response): Promise<T> => {
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
};
