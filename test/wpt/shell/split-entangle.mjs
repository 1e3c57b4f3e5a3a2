// entangle with every channel split across a link of its own: whatever is posted is encoded, framed, cut, joined and decoded.
import { MessageEvent, MessagePort, structuredClone } from "../../../dist/index.js";
import { connect, loopback } from "../../../dist/link/index.js";

export { MessageEvent, MessagePort, structuredClone };

export class MessageChannel {
  #ports;

  constructor() {
    // Without trust no path is shortened, so that a port that moves goes on over all its links.
    this.#ports = loopback().map((transport) => connect(transport, { trusted: false }));
  }
  get port1() {
    return this.#ports[0];
  }
  get port2() {
    return this.#ports[1];
  }
}
