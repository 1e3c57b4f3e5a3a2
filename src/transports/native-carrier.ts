import type { NativeMessageEvent, NativePort } from "../link/native-port.ts";
import type { LinkEvents } from "../link/transport.ts";
import { receivePacket, withBytes } from "./packet.ts";

/** What stands in a message's place to say that the other side goes away, which not every host tells by itself. */
const goodbye = "goodbye";

/** Carries the bytes of a link, and the values beside them, over a port of the host that nobody else uses. */
export class NativeCarrier {
  readonly #port: NativePort;
  /** It is the one that the link goes over; others, offered to a side that never took them, don't matter to it. */
  isChosen = false;

  /** @param chosen told when something comes, and so somebody has the other port */
  constructor(port: NativePort, link: LinkEvents, chosen: () => void) {
    this.#port = port;
    const closed = (error?: Error): void => {
      if (this.isChosen) link.closed(error);
    };
    port.addEventListener("message", (event) => {
      if (!this.isChosen) chosen();
      if (this.isChosen) this.#receive((event as NativeMessageEvent).data, link);
    });
    port.addEventListener("messageerror", () => closed(new Error("a value came that this side can't have")));
    port.addEventListener("close", () => closed());
    port.start?.();
  }

  #receive(packet: unknown, link: LinkEvents): void {
    if (packet === goodbye) link.closed();
    else receivePacket(packet, link);
  }

  send(bytes: Uint8Array, attachments?: readonly unknown[], transfer: readonly object[] = []): void {
    this.#port.postMessage(attachments ? [bytes, attachments] : bytes, withBytes(transfer, bytes));
  }

  close(): void {
    this.#port.postMessage(goodbye);
    this.#port.close?.();
  }
}
