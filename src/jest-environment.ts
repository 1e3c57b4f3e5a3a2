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
    fillInTextEncoding(this.global);
  }
}

// biome-ignore lint/style/noDefaultExport: what Jest takes of a module that is an environment
export default TestEnvironment;

type Encoder = new () => { encode(text?: string): Uint8Array };

/** What `react-dom/server.browser` needs beside a MessageChannel when it is loaded; the jsdom of Jest 30 has neither. */
function fillInTextEncoding(global: object): void {
  const window = global as Record<string, unknown>;
  const HostEncoder = host.TextEncoder as Encoder;
  const OwnArray = window.Uint8Array as Uint8ArrayConstructor;
  class TextEncoder extends HostEncoder {
    // The host's arrays are not instances of the window's Uint8Array.
    override encode(text?: string): Uint8Array {
      return new OwnArray(super.encode(text));
    }
  }
  for (const [name, value] of Object.entries({ TextEncoder, TextDecoder: host.TextDecoder })) {
    if (name in window) continue;
    Object.defineProperty(window, name, { value, writable: true, enumerable: false, configurable: true });
  }
}
