import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

/** A Redis of a test's own, which keeps nothing. */
export interface OwnRedis {
  readonly url: string;
  /** Waits until so many jobs of all queues are being done. */
  readonly untilActive: (jobs: number) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Starts Debian's redis-server, at a port that is free. Throws with what to do where there is none. */
export const startRedis = async (): Promise<OwnRedis> => {
  if (spawnSync("redis-server", ["--version"]).status !== 0)
    throw new Error("no redis-server: apt-get install -y --no-install-recommends redis-server");
  for (let tries = 0; tries < 5; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const folder = mkdtempSync(join(tmpdir(), "staleproof-redis-"));
    const pidFile = join(folder, "pid");
    const server = spawn(
      "redis-server",
      [
        ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--pidfile", pidFile],
        ...["--save", "", "--appendonly", "no"],
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    const exited = new Promise<void>((resolve) => server.once("close", () => resolve()));
    const isUp = await new Promise<boolean>((resolve) => {
      let said = "";
      server.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes("Ready to accept connections")) resolve(true);
      });
      server.once("close", () => resolve(false));
    });
    const remove = (): void => {
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    };
    if (isUp)
      return {
        url: `redis://127.0.0.1:${port}`,
        untilActive: (jobs) => untilActive(port, jobs),
        end: async () => {
          server.kill();
          await exited;
          remove();
        },
      };
    remove();
  }
  throw new Error("no port was free for a Redis");
};

const untilActive = async (port: number, jobs: number): Promise<void> => {
  const redis = new Redis(port, "127.0.0.1");
  try {
    for (let looks = 0; looks < 5000; looks++) {
      const lists = await redis.keys("bull:*:active");
      const lengths = await Promise.all(lists.map((list) => redis.llen(list)));
      if (lengths.reduce((sum, length) => sum + length, 0) >= jobs) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`there were never ${jobs} jobs being done`);
  } finally {
    redis.disconnect();
  }
};
