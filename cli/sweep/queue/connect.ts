import type { Redis } from "ioredis";
import { messageOf, UserError } from "../../support/failure.ts";

/** Milliseconds after which a Redis that does not answer is said to be none. */
const patience = 5000;

/** BullMQ and ioredis, which are loaded by those only who ask for a queue. Throws UserError where they were not installed. */
export const loadQueues = async (): Promise<{
  readonly bullmq: typeof import("bullmq");
  readonly Client: typeof Redis;
}> => {
  try {
    const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, Client: ioredis.Redis };
  } catch (error) {
    throw new UserError(
      `a queue needs BullMQ, which was left out (${messageOf(error)})`,
      "install it: npm install bullmq ioredis",
    );
  }
};

/** Connects to the Redis of a URL. Throws UserError if that is no URL of one, or if nobody answers. */
export const connect = async (Client: typeof Redis, url: string): Promise<Redis> => {
  if (!/^rediss?:\/\//.test(url))
    throw new UserError(
      `${JSON.stringify(url)} is no address of a Redis`,
      "for example redis://localhost:6379",
    );
  const redis = new Client(url, {
    // BullMQ asks for this: its commands wait until there is a connection.
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: patience,
  });
  // A connection that is lost later is made again; the one that cannot be made now is told below.
  let failure: unknown = null;
  redis.on("error", (error) => (failure = error));
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(failure ?? new Error("nobody answers")), patience).unref();
  });
  try {
    await Promise.race([redis.connect(), late]);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new UserError(
      `no Redis at ${url} (${messageOf(failure ?? error)})`,
      "start one: redis-server",
    );
  }
};

/** The queue of one version: workers of another one would answer something else. BullMQ's names have no colon. */
export const queueName = (version: string): string => `staleproof-${version}`;
