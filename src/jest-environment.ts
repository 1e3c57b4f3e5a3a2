import { TestEnvironment as JSDOMEnvironment } from "jest-environment-jsdom";
import { host } from "./base/host.ts";
import { install } from "./window/install.ts";

/**
 * Jest's jsdom environment with entangle installed before any code of a test file or of its set-up runs:
 * `"testEnvironment": "entangle/jest-environment"`. Takes the options of `jest-environment-jsdom`, which has to be installed.
 */
export class TestEnvironment extends JSDOMEnvironment {
  constructor(...args: ConstructorParameters<typeof JSDOMEnvironment>) {
    super(...args);
    install(this.global);
    // After `install`, which takes interfaces that are there for the window's own: these stay the host's, whose streams can be transferred.
    fillIn(this.global);
  }
}

// biome-ignore lint/style/noDefaultExport: what Jest takes of a module that is an environment
export default TestEnvironment;

type Encoder = new () => { encode(text?: string): Uint8Array };

const streams = ["ReadableStream", "WritableStream", "TransformStream", "TextEncoderStream", "TextDecoderStream"];

/** What `react-dom/server.browser` needs beside a MessageChannel, and what its streams are read with; the jsdom of Jest 30 has none. */
function fillIn(global: object): void {
  const window = global as Record<string, unknown>;
  const HostEncoder = host.TextEncoder as Encoder;
  const OwnArray = window.Uint8Array as Uint8ArrayConstructor;
  class TextEncoder extends HostEncoder {
    // The host's arrays are not instances of the window's Uint8Array.
    override encode(text?: string): Uint8Array {
      return new OwnArray(super.encode(text));
    }
  }
  const values: Record<string, unknown> = { TextEncoder, TextDecoder: host.TextDecoder };
  for (const name of streams) values[name] = host[name];
  for (const [name, value] of Object.entries(values)) {
    if (name in window) continue;
    Object.defineProperty(window, name, { value, writable: true, enumerable: false, configurable: true });
  }
}
