import { createBirpc } from "birpc";
import { MessageChannel, type MessageEvent, type MessagePort } from "entangle";
import { describe, expect, test } from "vitest";

const over = (port: MessagePort) => ({
  post: (data: unknown) => port.postMessage(data),
  on: (listener: (data: unknown) => void) => {
    port.onmessage = ({ data }: MessageEvent) => listener(data);
  },
  off: () => port.close(),
});

const server = {
  add: (a: number, b: number) => a + b,
  size: (map: Map<string, number>) => map.size,
  fail: () => {
    throw new Error("thrown on the other side");
  },
};

function connect<Client extends object>(client: Client) {
  const { port1, port2 } = new MessageChannel();
  return {
    toServer: createBirpc<typeof server, Client>(client, over(port1)),
    toClient: createBirpc<Client, typeof server>(server, over(port2)),
    port2,
  };
}

describe("birpc over a pair of ports", () => {
  test("birpc: calls go both ways, with values that JSON doesn't carry", async () => {
    const { toServer, toClient } = connect({ greet: (name: string) => `hello ${name}` });
    expect(await toServer.add(1, 2)).toBe(3);
    expect(await toServer.size(new Map([["a", 1]]))).toBe(1);
    expect(await toClient.greet("there")).toBe("hello there");
  });

  test("birpc: what a function throws arrives as an error", async () => {
    const { toServer } = connect({});
    await expect(toServer.fail()).rejects.toThrow("thrown on the other side");
  });

  test("birpc: many calls at once are each answered", async () => {
    const { toServer } = connect({});
    const sums = await Promise.all(Array.from({ length: 100 }, (_, n) => toServer.add(n, n)));
    expect(sums).toEqual(Array.from({ length: 100 }, (_, n) => 2 * n));
  });

  test("birpc: $close() closes the port, of which the other side hears", async () => {
    const { toServer, port2 } = connect({});
    const closed = new Promise((resolve) => {
      port2.onclose = resolve;
    });
    toServer.$close();
    await closed;
  });
});
