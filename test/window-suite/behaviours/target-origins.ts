import { assert, assertSame, type Behaviour, thrownBy } from "../../runtimes/behaviours/behaviour.ts";
import { addFrame, nextEvent, nextMessage } from "./page.ts";

type Arguments = readonly unknown[];
/** Called in the page: the tests themselves, outside of it, only ask for the names. */
type MakeArguments = () => Arguments;

const delivered: [name: string, args: MakeArguments][] = [
  ['"*"', () => ["*"]],
  ['"/"', () => ["/"]],
  ["the window's own origin", () => [location.origin]],
  ["a URL of that origin, with a path and a query", () => [`${location.origin}/path?query#hash`]],
  ["the origin in options", () => [{ targetOrigin: location.origin }]],
  ["options without an origin, which means the same origin", () => [{}]],
  ["nothing, which means the same origin", () => []],
  ["undefined", () => [undefined]],
  ["null", () => [null]],
];

const withheld: [name: string, args: MakeArguments][] = [
  ["another host", () => ["http://other.test"]],
  ["another scheme", () => [location.origin.replace(/^http:/, "https:")]],
  ["another port", () => [location.origin.replace(/\d+$/, "1")]],
  ["an opaque origin", () => ["data:,x"]],
  ["another origin in options", () => [{ targetOrigin: "http://other.test" }]],
];

const invalid: [name: string, args: MakeArguments][] = [
  ["an empty string", () => [""]],
  ["a word", () => ["nonsense"]],
  ["a host without a scheme", () => ["//other.test"]],
  ["a scheme without a host", () => ["http://"]],
  ['undefined before a transfer list, which is the string "undefined"', () => [undefined, []]],
  ["a word in options", () => [{ targetOrigin: "nonsense" }]],
];

/** `postMessage`, with arguments that TypeScript doesn't expect. */
const post = (target: Window, message: unknown, args: Arguments): void =>
  (target.postMessage as (...args: unknown[]) => void)(message, ...args);

export const targetOrigins: Behaviour[] = [
  ...delivered.map(
    ([name, args]): Behaviour => ({
      name: `the target origin ${name}: delivered`,
      async run() {
        post(window, "first", args());
        post(window, "last", ["*"]);
        assertSame((await nextMessage(window)).data, "first", "data");
        assertSame((await nextMessage(window)).data, "last", "data");
      },
    }),
  ),
  ...withheld.map(
    ([name, args]): Behaviour => ({
      name: `the target origin ${name}: not delivered, without an error`,
      async run() {
        post(window, "first", args());
        post(window, "last", ["*"]);
        assertSame((await nextMessage(window)).data, "last", "data");
      },
    }),
  ),
  ...invalid.map(
    ([name, args]): Behaviour => ({
      name: `the target origin is ${name}: a SyntaxError of the window, and nothing is transferred`,
      run() {
        const error = thrownBy(() => post(window, null, args()));
        assertSame(error.name, "SyntaxError", "name");
        assert(error instanceof DOMException, "instanceof DOMException");
      },
    }),
  ),
  {
    name: "a frame without an address of its own has the page's origin",
    async run() {
      const frame = addFrame();
      const message = nextMessage(frame);
      post(frame, "to the page's origin", [location.origin]);
      assertSame((await message).data, "to the page's origin", "data");
    },
  },
  {
    name: "a port in a message that no window may get: its peer hears close",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const closed = nextEvent(port1, "close");
      port1.start();
      post(window, "secret", ["http://other.test", [port2]]);
      await closed;
    },
  },
];
