import type { LinkError } from "../link/link-error.ts";
import type { NativeMessageEvent, NativePort } from "../link/native-port.ts";
import type { LinkEvents } from "../link/transport.ts";
import { ApartValues, isBytes, isList, noMessage, postApart, withBytes } from "./packet.ts";

/** What stands in a message's place to say that the other side goes away, which not every host tells by itself. */
const goodbye = "goodbye";

/** Carries the bytes of a link, and the values beside them, over a port of the host that nobody else uses. */
export class NativeCarrier {
  readonly #port: NativePort;
  readonly #apart = new ApartValues();
  /** It is the one that the link goes over; others, offered to a side that never took them, don't matter to it. */
  isChosen = false;

  /** @param chosen told when something comes, and so somebody has the other port */
  constructor(port: NativePort, link: LinkEvents, chosen: () => void) {
    this.#port = port;
    port.addEventListener("message", (event) => {
      if (!this.isChosen) chosen();
      this.#guard(link, () => this.#receive((event as NativeMessageEvent).data, link));
    });
    port.addEventListener("messageerror", () => this.#guard(link, () => this.#apart.takeUnreadable()));
    port.addEventListener("close", () => {
      if (this.isChosen) link.closed();
    });
    port.start?.();
  }

  #guard(link: LinkEvents, receive: () => void): void {
    if (!this.isChosen) return;
    try {
      receive();
    } catch (error) {
      link.closed(error as LinkError);
    }
  }

  /** What comes: bytes, alone or in a list with the values beside them. Whoever is at the other side may send anything. */
  #receive(packet: unknown, link: LinkEvents): void {
    if (packet === goodbye) link.closed();
    else if (!this.#apart.take(packet)) {
      const [bytes, values] = Array.isArray(packet) ? packet : [packet];
      if (!isBytes(bytes) || (values !== undefined && !isList(values))) throw noMessage();
      link.received(bytes, this.#apart.putInto(values));
    }
  }

  send(bytes: Uint8Array, attachments?: readonly unknown[], transfer: readonly object[] = []): void {
    if (attachments) {
      const [values, rest] = postApart(this.#port, attachments, transfer);
      this.#port.postMessage([bytes, values], withBytes(rest, bytes));
    } else this.#port.postMessage(bytes, withBytes(transfer, bytes));
  }

  close(): void {
    this.#port.postMessage(goodbye);
    this.#port.close?.();
  }
}
