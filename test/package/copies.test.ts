import { createRequire } from "node:module";
import { MessageChannel, MessagePort, structuredClone } from "entangle";
import { adopt } from "entangle/native";
import { closed } from "entangle/ports";
import { describe, expect, test } from "vitest";

/** Another copy of entangle in this program: the one for Jest, by its path. */
const other: typeof import("entangle") = createRequire(import.meta.url)("../../dist/cjs/index.js");

function errorOf(run: () => unknown): string {
  try {
    return `none: ${run()}`;
  } catch (error) {
    return String(error);
  }
}

describe("two copies in one program", () => {
  const { port1: own } = new MessageChannel();
  const { port1: strange } = new other.MessageChannel();

  test("each refuses the ports of the other", () => {
    expect(strange).not.toBeInstanceOf(MessagePort);
    expect([
      errorOf(() => own.postMessage(null, [strange])),
      errorOf(() => own.postMessage({ strange })),
      errorOf(() => structuredClone(strange)),
      errorOf(() => other.MessagePort.prototype.postMessage.call(own as never, null)),
      errorOf(() => closed(strange)),
    ]).toEqual([
      "DataCloneError: postMessage: transfer[0] is a MessagePort, which can't be transferred",
      "DataCloneError: postMessage: message.strange is a MessagePort, which can't be cloned",
      "DataCloneError: structuredClone: message is a MessagePort, which can't be cloned",
      "TypeError: Illegal invocation: this is not a MessagePort of entangle",
      expect.stringMatching(/is no MessagePort of entangle; adopt\(\) of entangle\/native makes one/),
    ]);
  });

  test("adopt of entangle/native takes the ports of the other, and tells of their end", async () => {
    const { port1, port2 } = new other.MessageChannel();
    const adopted = adopt(port1);
    port2.onmessage = ({ data }) => port2.postMessage(new Map([[data, data * data]]));
    adopted.postMessage(3);
    const { data } = await new Promise<{ data: unknown }>((resolve) => {
      adopted.onmessage = resolve;
    });
    expect(data).toEqual(new Map([[3, 9]]));
    port2.close();
    expect((await closed(adopted)).reason).toBe("closed");
  });
});
