import {
  assert,
  assertDataCloneError,
  assertList,
  assertSame,
  type Behaviour,
  thrownBy,
} from "../../runtimes/behaviours/behaviour.ts";
import { addFrame, nextMessage, runIn } from "./page.ts";

/** What is made, as a script; which of the window's classes it is an instance of; what has to be equal. */
type Kind = readonly [name: string, script: string, read: (value: never) => unknown];

const bytes = (view: ArrayBufferView): number[] => Array.from(new Uint8Array(view.buffer));

const languageKinds: Kind[] = [
  ["Object", "({ a: 1 })", (value: object) => value],
  ["Array", "[1, [2]]", (value: unknown[]) => value],
  ["Map", "new Map([['key', [1]]])", (value: Map<unknown, unknown>) => Array.from(value)],
  ["Set", "new Set([1, 'two'])", (value: Set<unknown>) => Array.from(value)],
  ["Date", "new Date(1)", (value: Date) => value.getTime()],
  ["RegExp", "/x/gi", (value: RegExp) => `${value}`],
  ["Boolean", "new Boolean(false)", (value: { valueOf(): unknown }) => value.valueOf()],
  ["String", "new String('text')", (value: string) => `${value}`],
  ["Number", "new Number(3)", (value: { valueOf(): unknown }) => value.valueOf()],
  ["Error", "new Error('broken')", ({ name, message }: Error) => [name, message]],
  ["RangeError", "new RangeError('too far')", ({ name, message }: Error) => [name, message]],
  ["ArrayBuffer", "new Uint8Array([1, 2]).buffer", (value: ArrayBuffer) => Array.from(new Uint8Array(value))],
  ["Uint8Array", "new Uint8Array([1, 2])", bytes],
  ["Float64Array", "new Float64Array([0.5])", bytes],
  ["BigInt64Array", "new BigInt64Array([-1n])", bytes],
  ["DataView", "new DataView(new Uint8Array([1, 2]).buffer)", bytes],
];

const domKinds: Kind[] = [
  [
    "DOMException",
    "new DOMException('gone', 'AbortError')",
    ({ name, message, code }: DOMException) => [name, message, code],
  ],
  ["Blob", "new Blob(['te', 'xt'], { type: 'text/plain' })", ({ size, type }: Blob) => [size, type]],
  [
    "File",
    "new File(['text'], 'name.txt', { type: 'text/plain', lastModified: 7 })",
    ({ size, type, name, lastModified }: File) => [size, type, name, lastModified],
  ],
  [
    "FileList",
    "Object.assign(document.createElement('input'), { type: 'file' }).files",
    (value: FileList) => value.length,
  ],
  ["ImageData", "new ImageData(new Uint8ClampedArray([1, 2, 3, 4]), 1, 1)", ({ data }: ImageData) => Array.from(data)],
  ["DOMRect", "new DOMRect(1, 2, 3, 4)", ({ x, y, width, height }: DOMRect) => [x, y, width, height]],
  ["DOMRectReadOnly", "new DOMRectReadOnly(1, 2, 3, 4)", ({ x, y, width, height }: DOMRect) => [x, y, width, height]],
  ["DOMPoint", "new DOMPoint(1, 2, 3, 4)", ({ x, y, z, w }: DOMPoint) => [x, y, z, w]],
  ["DOMQuad", "new DOMQuad({ x: 1 }, { x: 2 })", ({ p1, p2 }: DOMQuad) => [p1.x, p2.x]],
  ["DOMMatrix", "new DOMMatrix([1, 2, 3, 4, 5, 6])", (value: DOMMatrix) => Array.from(value.toFloat64Array())],
];

const classOf = (global: object, name: string): (new () => object) | undefined =>
  Reflect.get(global, name) as (new () => object) | undefined;

/** The copy is an instance of the class in the window that gets it, and equal to the value. */
function checkCopy(target: object, [name, , read]: Kind, value: unknown, copy: unknown): void {
  const Class = classOf(target, name);
  assert(Class && copy instanceof Class, `instanceof the window's ${name}`);
  assertSame(Object.getPrototypeOf(copy), Class.prototype, "prototype");
  assert(copy !== value, "a copy");
  assertList(read(copy as never), read(value as never), "content");
}

function behavioursOf(kind: Kind, isEverywhere: boolean): Behaviour {
  const [name, script] = kind;
  return {
    name: `${name}: structuredClone, a port and a window's postMessage give one of the window's, from a frame too`,
    async run() {
      const frame = addFrame();
      if (!isEverywhere && !classOf(window, name)) return;
      for (const source of [runIn(window as never, script), runIn(frame, script)]) {
        checkCopy(window, kind, source, structuredClone(source));
        checkCopy(frame, kind, source, frame.structuredClone(source));
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(source);
        checkCopy(window, kind, source, (await nextMessage(port2)).data);
        const message = nextMessage(frame);
        frame.postMessage({ source }, "*");
        checkCopy(frame, kind, source, (await message).data.source);
      }
    },
  };
}

const refused: [name: string, script: string][] = [
  ["a function", "() => 1"],
  ["a symbol", "Symbol('s')"],
  ["an element", "document.body"],
  ["a text node", "document.createTextNode('x')"],
  ["the document", "document"],
  ["an attribute", "document.createAttribute('x')"],
  ["an event", "new Event('x')"],
  ["an event target", "new EventTarget()"],
  ["the window", "window"],
  ["the location", "location"],
  ["a promise", "Promise.resolve()"],
  ["a WeakMap", "new WeakMap()"],
  ["a port that is not transferred", "new MessageChannel().port1"],
  ["a channel", "new MessageChannel()"],
  ["headers", "new Headers()"],
  ["the screen", "screen"],
  ["a plugin", "navigator.plugins"],
  ["a number of SVG", "document.createElementNS('http://www.w3.org/2000/svg', 'svg').createSVGNumber()"],
  ["a request", "new XMLHttpRequest()"],
  ["a reader of files", "new FileReader()"],
  ["a range", "document.createRange()"],
  ["an abort signal", "new AbortController().signal"],
];

export const clone: Behaviour[] = [
  ...languageKinds.map((kind) => behavioursOf(kind, true)),
  ...domKinds.map((kind) => behavioursOf(kind, false)),
  {
    name: "the bytes of a Blob arrive with it",
    async run() {
      const blob = structuredClone(new Blob(["te", "xt"]));
      assertSame(await blob.text(), "text", "text");
      assertSame(await structuredClone({ file: new File(["of a file"], "name") }).file.text(), "of a file", "text");
    },
  },
  ...refused.map(
    ([name, script]): Behaviour => ({
      name: `${name} is refused with a DataCloneError of the window`,
      run() {
        const value = runIn(window as never, `(${script})`);
        const { port1 } = new MessageChannel();
        const calls = [
          () => structuredClone({ value }),
          () => port1.postMessage([value]),
          () => window.postMessage({ value }, "*"),
        ];
        for (const call of calls) {
          assertDataCloneError(call, name);
          assert(thrownBy(call) instanceof DOMException, "instanceof the window's DOMException");
        }
      },
    }),
  ),
  {
    name: "identity and cycles are kept",
    run() {
      const shared = new Map();
      const value = { list: [shared, shared], self: null as unknown };
      value.self = value;
      const copy = structuredClone(value);
      assert(copy.self === copy && copy.list[0] === copy.list[1] && copy.list[0] !== shared, "identity");
    },
  },
  {
    name: "what a getter throws comes through as it is",
    run() {
      const problem = { problem: true };
      const value = {
        get broken() {
          throw problem;
        },
      };
      assertSame(thrownBy(() => structuredClone(value)) as unknown, problem, "structuredClone");
      assertSame(thrownBy(() => window.postMessage(value, "*")) as unknown, problem, "postMessage");
    },
  },
];
