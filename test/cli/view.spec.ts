import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { sessionOf, type Session } from "../../cli/view/session.ts";
import { load } from "../../cli/view/load.ts";
import { hashOf, parseHash } from "../../cli/view/page/location.ts";
import { commandOf } from "../../cli/view/page/keys.ts";
import { fitChoice, fitPath } from "../../cli/view/page/fit.ts";
import { back, explore, goTo, taken, type Pane } from "../../cli/view/page/pane.ts";
import { UserError } from "../../cli/support/failure.ts";
import type { PageData } from "../../cli/view/page-data.ts";
import { pageOf } from "../../cli/view/page-html.ts";
import { listening, viewServer } from "../../cli/view/server.ts";
import { parseSchedule } from "../../counterexamples/schedule.ts";
import { recorded, recordedText } from "../counterexamples/recorded.ts";
import { ended, inFolder, run, startOnKvm } from "./run.ts";
import { toyCatalog } from "./toy/catalog.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const ask = (
  url: string,
  { method = "GET", path = "/", headers = {}, body = "" } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    asked.on("error", reject).end(body);
  });

const post = (url: string, path: string, body: object): Promise<Answer> =>
  ask(url, {
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** Serves a schedule of the toy in this process, and asks it something. */
const withView = (use: (url: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "c.json"), recordedText);
    const viewed = (file: number) => {
      if (file !== 0) throw new UserError(`there is no file ${file}`);
      return load(toyCatalog, join(folder, "c.json"), "c.json");
    };
    const server = viewServer({
      page: pageOf(toyPage, "toy"),
      document: (file) => viewed(file).document,
      session: sessionOf(viewed),
    });
    try {
      await use(await listening(server, 0));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

const toyPage: PageData = {
  schema: 1,
  served: true,
  files: ["c.json"],
  documents: [null],
  first: 0,
  second: null,
  command: "view",
};

describe("view", function () {
  this.timeout(60_000);

  it("serves one page, to this machine only, and nothing from disk", () =>
    withView(async (url) => {
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      const page = await ask(url);
      expect(page.status).to.equal(200);
      expect(page.headers["content-security-policy"]).to.match(
        /^default-src 'none'; .*frame-ancestors 'none'$/,
      );
      expect(page.headers["x-content-type-options"]).to.equal("nosniff");
      for (const path of [
        "/c.json",
        "/../../etc/passwd",
        "/%2e%2e/package.json",
        "/api",
        "/api/toString",
      ])
        expect((await ask(url, { path })).status, path).to.equal(404);
      const trace = await ask(url, { path: "/api/trace?file=0" });
      expect(JSON.parse(trace.body)).to.include({ schema: 1, name: "c.json" });
      expect((await ask(url, { path: "/api/trace?file=1" })).status).to.equal(400);
      expect((await ask(url, { path: "/api/trace?file=x" })).status).to.equal(400);
    }));

  it("prints where it serves, and ends with Ctrl-C", async () => {
    const child = startOnKvm(["view"], process.cwd());
    child.stdout.once("data", () => child.kill("SIGINT"));
    const { status, out, err } = await ended(child);
    expect({ status, err }).to.deep.equal({ status: 0, err: "" });
    expect(out).to.match(/^http:\/\/127\.0\.0\.1:\d+\/ {2}\(\d+ schedules; Ctrl-C ends it\)\n$/);
  });

  it("refuses names of other hosts, other pages, other types, long bodies", () =>
    withView(async (url) => {
      const { port } = new URL(url);
      for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:1"])
        expect((await ask(url, { headers: { host } })).status, host).to.equal(403);
      expect((await ask(url, { headers: { host: `localhost:${port}` } })).status).to.equal(200);
      const origin = "http://evil.example";
      expect((await ask(url, { headers: { origin } })).status).to.equal(403);
      const plain = { method: "POST", path: "/api/begin", body: '{"file":0,"step":0}' };
      expect((await ask(url, plain)).status).to.equal(415);
      expect((await post(url, "/api/begin", { file: 0, step: 0, more: 1 })).status).to.equal(400);
      expect((await post(url, "/api/save", { node: 7 })).body).to.include("begin exploring again");
      expect((await post(url, "/api/begin", { file: "x".repeat(20_000) })).status).to.equal(400);
    }));

  it("explores: begin, take, save", () =>
    withView(async (url) => {
      const at = JSON.parse((await post(url, "/api/begin", { file: 0, step: 3 })).body) as {
        readonly node: number;
        readonly options: readonly {
          readonly enabled: readonly { readonly transition: number; readonly step: string }[];
        }[];
      };
      const pass = at.options
        .flatMap(({ enabled }) => enabled)
        .find(({ step }) => step === "walk/pass");
      const { node, transition } = { node: at.node, transition: pass?.transition ?? -1 };
      const taken = await post(url, "/api/take", { node, transition });
      expect(JSON.parse(taken.body)).to.have.nested.property("step.effects").that.is.not.empty;
      expect(JSON.parse(taken.body)).to.have.nested.property(
        "breaches[0].property",
        "gate-respected",
      );
      const saved = JSON.parse((await post(url, "/api/save", { node: node + 1 })).body) as {
        readonly text: string;
        readonly kind: string;
      };
      expect(saved.kind).to.equal("counterexample");
      expect(saved.text.split('"steps"')[1]).to.equal(recordedText.split('"steps"')[1]);
      expect((await post(url, "/api/take", { node, transition: 9999 })).status).to.equal(400);
    }));

  it("writes one file; folders are searched; what is wrong is said", () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, "below/deep"), { recursive: true });
      mkdirSync(join(folder, "empty"));
      writeFileSync(join(folder, "below/deep/c.json"), recordedText);
      const written = await run(["view", "below", "--html", "out.html", "--json"], folder);
      expect(written).to.include({ status: 0, err: "" });
      expect(JSON.parse(written.out)).to.deep.equal({
        schema: 1,
        html: "out.html",
        files: ["below/deep/c.json"],
      });
      const page = readFileSync(join(folder, "out.html"), "utf8");
      expect(page).to.include("connect-src 'none'").and.include("gate-respected");
      for (const [args, message] of [
        [["view", "nowhere.json"], "cannot read nowhere.json"],
        [["view", "empty"], "empty has no counterexamples"],
        [["view", "below", "--port", "x"], "--port"],
        [["view", "out.html", "--html", "other.html"], "out.html is no counterexample"],
      ] as const) {
        const ran = await run(args, folder);
        expect(ran.status, message).to.equal(2);
        expect(ran.err).to.include(message);
        expect(ran.err.trimEnd().split("\n")).to.have.length(1);
      }
      // A bare --json before a file does not write over it.
      const before = readFileSync(join(folder, "below/deep/c.json"), "utf8");
      await run(["view", "--html", "out.html", "--json", "below/deep/c.json"], folder);
      expect(readFileSync(join(folder, "below/deep/c.json"), "utf8")).to.equal(before);
    }));

  it("views a design in a scenario, with nothing recorded", () =>
    inFolder(async (folder) => {
      const cell = ["--design", "leaky", "--scenario", "gate"];
      const written = await run(["view", ...cell, "--html", "out.html", "--json"], folder);
      expect(written).to.include({ status: 0, err: "" });
      expect(JSON.parse(written.out)).to.have.property("files").that.deep.equals(["leaky in gate"]);
      const all = await run(["view", "--design", "leaky", "--html", "all.html"], folder);
      expect(all.out).to.match(/^all\.html: \d+ schedules?\n$/);
      const unknown = await run(["view", "--design", "leeky", "--html", "x.html"], folder);
      expect(unknown.status).to.equal(2);
      expect(unknown.err).to.include("nearest: leaky");
    }));

  it("views a schedule that was saved, and names the step of one that does not fit", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), recordedText);
      const session: Session = sessionOf(() => load(toyCatalog, join(folder, "c.json"), "c.json"));
      const { text, kind, reason } = session.save(session.begin(0, 2).node);
      expect([kind, reason]).to.deep.equal(["schedule", "its last step breaches nothing"]);
      const parsed = parseSchedule(text);
      expect(parsed).to.have.property("steps").that.deep.equals(recorded.steps.slice(0, 2));
      writeFileSync(join(folder, "s.json"), text);
      expect(load(toyCatalog, join(folder, "s.json"), "s").document.steps).to.have.length(2);
      writeFileSync(join(folder, "bad.json"), text.replace("125adea0", "00000000"));
      const bad = await run(["view", "bad.json", "--html", "x.html"], folder);
      expect(bad.status).to.equal(2);
      expect(bad.err)
        .to.include("step 1 of 2, reader0 walk/look")
        .and.include("leads to another state");
      writeFileSync(join(folder, "other.json"), text.replace('"leaky"', '"unheard"'));
      expect((await run(["view", "other.json", "--html", "x.html"], folder)).status).to.equal(2);
    }));
});

describe("the page of view, without a browser", () => {
  it("holds a link to a step", () => {
    const there = { file: "a/b+c&d=e.json", step: 3, other: "ü%.json", otherStep: 0 };
    expect(parseHash(hashOf(there))).to.deep.equal(there);
    expect(hashOf({ ...there, other: null, otherStep: null })).to.equal(
      "#file=a/b+c%26d%3De.json&step=3",
    );
    expect(parseHash("#step=-1&file=%")).to.deep.equal({
      file: "%",
      step: null,
      other: null,
      otherStep: null,
    });
  });

  it("knows its keys, and leaves others alone", () => {
    const plain = { ctrlKey: false, altKey: false, metaKey: false };
    const within = (selector: string) => ({
      closest: (wanted: string): Element | null =>
        wanted.split(", ").includes(selector) ? document : null,
    });
    const document = Object.create(null) as Element;
    expect(commandOf({ ...plain, key: "ArrowRight" }, null)).to.equal("next");
    expect(commandOf({ ...plain, key: "ArrowRight", ctrlKey: true }, null)).to.equal(null);
    expect(commandOf({ ...plain, key: "v" }, within("select"))).to.equal(null);
    expect(commandOf({ ...plain, key: "ArrowDown" }, within("[role=listbox]"))).to.equal("next");
    expect(commandOf({ ...plain, key: "ArrowDown" }, within("p"))).to.equal(null);
    expect(commandOf({ ...plain, key: "toString" }, null)).to.equal(null);
  });

  it("shortens paths at their beginning", () => {
    expect(fitPath("swap/publish-slots", 20)).to.equal("swap/publish-slots");
    expect(fitPath("arch-commit/flush/each-vcpu/kick", 20)).to.equal(".../each-vcpu/kick");
    expect(fitChoice(" gfn=0 access=write", 19)).to.equal(" gfn=0 access=write");
    expect(fitChoice(" gfn=0 access=write", 18)).to.equal(" gfn=0 ...");
    expect(fitChoice(" gfn=0 access=write", 3)).to.equal(" ...");
    expect(fitPath(".../each-vcpu/request-flush", 10)).to.equal(".../request-flush");
  });

  it("explores forth and back", () => {
    const place = (node: number) => ({ node, options: [], step: null, breaches: [] });
    const pane: Pane = { file: 0, step: 3, explored: null };
    const begun = explore(pane, 3, place(0));
    const there = taken(taken(begun, 3, place(1)), 4, place(2));
    expect([there.step, there.explored?.places.map(({ node }) => node)]).to.deep.equal([
      5,
      [0, 1, 2],
    ]);
    const turned = taken(goTo(there, 4, 5), 4, place(3));
    expect([turned.step, turned.explored?.places.map(({ node }) => node)]).to.deep.equal([
      5,
      [0, 1, 3],
    ]);
    expect(back(back(back(turned)))).to.deep.equal(pane);
  });

  it("has nothing in its script or data that ends them", () => {
    const { html } = pageOf(
      {
        schema: 1,
        served: true,
        files: ["</script><!--"],
        documents: [null],
        first: 0,
        second: null,
        command: "</style>",
      },
      "</title>",
    );
    expect(html.match(/<\/script/g)).to.have.length(2);
    expect(html.match(/<\/style/g)).to.have.length(1);
    expect(html.match(/<\/title/g)).to.have.length(1);
    expect(html).to.not.include("<!--");
  });
});
