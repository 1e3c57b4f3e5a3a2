import { describe, expect, test } from "vitest";
import { evaluate, nextMessage, openPage, openPageAt } from "./open-page.ts";

const values: readonly [name: string, script: string][] = [
  ["Object", "({ a: 1 })"],
  ["Array", "[1, [2]]"],
  ["Map", "new Map([[{}, 1]])"],
  ["Set", "new Set([1])"],
  ["Date", "new Date(0)"],
  ["RegExp", "/x/g"],
  ["Error", "new Error('broken')"],
  ["RangeError", "new RangeError('too far')"],
  ["Uint8Array", "new Uint8Array([1, 2])"],
  ["ArrayBuffer", "new ArrayBuffer(2)"],
  ["SharedArrayBuffer", "new SharedArrayBuffer(2)"],
  ["DOMException", "new DOMException('message', 'AbortError')"],
];

describe("window.postMessage: clones", () => {
  test.each(values)("%s arrives as one of the window's realm", async (name, script) => {
    const window = openPage();
    evaluate(window, `var sent = ${script}; postMessage({ value: sent }, "*");`);
    const { data } = await nextMessage(window);
    expect(data).toBeInstanceOf(window.Object);
    expect(data.value).toBeInstanceOf(window[name] as new () => object);
    expect(data.value.constructor).toBe(window[name]);
    expect(data.value).not.toBe(window.sent);
    expect(data.value).toEqual(window.sent);
  });

  test("a value of this thread's own realm arrives as one of the window's", async () => {
    const window = openPage();
    window.postMessage([new Map(), new TypeError("x")], "*");
    const { data } = await nextMessage(window);
    expect(data).toBeInstanceOf(window.Array);
    expect(data[0]).toBeInstanceOf(window.Map);
    expect(data[1]).toBeInstanceOf(window.TypeError);
  });

  test("a DOMException keeps its name, message and code", async () => {
    const window = openPage();
    evaluate(window, `postMessage(new DOMException("gone", "AbortError"), "*")`);
    const { data } = await nextMessage(window);
    expect({ name: data.name, message: data.message, code: data.code }).toEqual({
      name: "AbortError",
      message: "gone",
      code: 20,
    });
  });

  test("the copy is made when the message is posted", async () => {
    const window = openPage();
    evaluate(window, `var sent = { count: 1 }; postMessage(sent, "*"); sent.count = 2;`);
    expect((await nextMessage(window)).data.count).toBe(1);
  });

  test.each([
    ["a function", "() => 1"],
    ["a node", "document.body"],
    ["an event", "new Event('x')"],
    ["the window", "window"],
    ["a promise", "Promise.resolve()"],
    ["a symbol", "Symbol()"],
    ["a port that is not transferred", "new MessageChannel().port1"],
    ["a channel", "new MessageChannel()"],
  ])("%s: DataCloneError of the window's DOMException, at once", (_, script) => {
    const window = openPage();
    const caught = evaluate(window, `try { postMessage({ value: ${script} }, "*"); } catch (error) { error }`);
    expect(caught).toBeInstanceOf(window.DOMException);
    expect(caught).toMatchObject({ name: "DataCloneError", code: 25 });
  });
});

describe("window.postMessage: transfers", () => {
  test("a port arrives in event.ports and in the data, as a port of the window", async () => {
    const window = openPage();
    evaluate(window, `var { port1, port2 } = new MessageChannel(); postMessage({ port: port2 }, "*", [port2]);`);
    const { data, ports } = await nextMessage(window);
    expect(ports).toHaveLength(1);
    expect(ports[0]).toBe(data.port);
    expect(ports[0]).not.toBe(window.port2);
    expect(ports[0]).toBeInstanceOf(window.MessagePort);
    expect(ports[0]).toBeInstanceOf(window.EventTarget);
    expect(Object.isFrozen(ports)).toBe(true);
  });

  test("the port that arrived is entangled with the one that stayed, both ways", async () => {
    const window = openPage();
    evaluate(
      window,
      `var { port1, port2 } = new MessageChannel(); postMessage("take it", { targetOrigin: "*", transfer: [port2] });`,
    );
    const [port] = (await nextMessage(window)).ports;
    if (!port) throw new Error("no port arrived");
    port.onmessage = ({ data }) => port.postMessage({ answerTo: data });
    evaluate(window, `port1.start(); port1.postMessage("question");`);
    const answer = await nextMessage(window.port1 as MessagePort);
    expect(answer).toBeInstanceOf(window.MessageEvent);
    expect(answer.data).toBeInstanceOf(window.Object);
    expect(answer.data).toEqual({ answerTo: "question" });
  });

  test("an ArrayBuffer leaves its owner", async () => {
    const window = openPage();
    evaluate(window, `var buffer = new Uint8Array([1, 2, 3]).buffer; postMessage(buffer, "*", [buffer]);`);
    expect((window.buffer as ArrayBuffer).byteLength).toBe(0);
    const { data } = await nextMessage(window);
    expect(data).toBeInstanceOf(window.ArrayBuffer);
    expect([...new Uint8Array(data)]).toEqual([1, 2, 3]);
  });

  test("what can't be cloned leaves the transfer list with its owner", () => {
    const window = openPage();
    evaluate(
      window,
      `var buffer = new ArrayBuffer(3); try { postMessage([buffer, () => 1], "*", [buffer]); } catch {}`,
    );
    expect((window.buffer as ArrayBuffer).byteLength).toBe(3);
  });

  test("a message that no window may get takes its ports with it: the peer hears close", async () => {
    const window = openPage();
    evaluate(
      window,
      `var { port1, port2 } = new MessageChannel();
       var closed = new Promise((resolve) => { port1.onclose = () => resolve("closed"); });
       postMessage("secret", "http://other.test", [port2]);`,
    );
    expect(await evaluate(window, "closed")).toBe("closed");
  });
});

describe("window.postMessage: delivery", () => {
  test("the event has origin and source, and is the window's MessageEvent", async () => {
    const window = openPage();
    window.postMessage("to myself", "*");
    const event = await nextMessage(window);
    expect(event).toBeInstanceOf(window.MessageEvent);
    expect(event).toBeInstanceOf(window.Event);
    const { type, data, origin, lastEventId, source, target } = event;
    expect({ type, data, origin, lastEventId }).toEqual({
      type: "message",
      data: "to myself",
      origin: "http://page.test",
      lastEventId: "",
    });
    expect(source).toBe(window);
    expect(target).toBe(window);
  });

  test("window.onmessage gets it, and it comes in a task of its own", async () => {
    const window = openPage();
    evaluate(
      window,
      `var log = [];
       var done = new Promise((resolve) => {
         window.onmessage = ({ data }) => {
           log.push(data);
           Promise.resolve().then(() => log.push("reaction to " + data));
           if (data === "second") resolve();
         };
       });
       postMessage("first", "*");
       postMessage("second", "*");
       Promise.resolve().then(() => log.push("microtask"));
       log.push("posted");`,
    );
    await evaluate(window, "done");
    await Promise.resolve();
    expect(window.log).toEqual(["posted", "microtask", "first", "reaction to first", "second", "reaction to second"]);
  });
});

describe("window.postMessage: arguments", () => {
  test("none: TypeError of the window", () => {
    const window = openPage();
    expect(evaluate(window, "try { postMessage() } catch (error) { error }")).toBeInstanceOf(window.TypeError);
    expect(window.postMessage).toHaveLength(1);
  });

  test.each([`""`, `"nonsense"`, `"http://"`, `"//page.test"`, "undefined, []"])(
    "the target origin %s: SyntaxError",
    (targetOrigin) => {
      const window = openPage();
      const caught = evaluate(window, `try { postMessage(1, ${targetOrigin}) } catch (error) { error }`);
      expect(caught).toBeInstanceOf(window.DOMException);
      expect(caught).toMatchObject({ name: "SyntaxError", code: 12 });
    },
  );

  test.each([
    [`"*"`, true],
    [`"/"`, true],
    [`"http://page.test"`, true],
    [`"http://page.test/any/path?query"`, true],
    [`"http://page.test:80"`, true],
    [`"https://page.test"`, false],
    [`"http://page.test:81"`, false],
    [`"http://other.test"`, false],
    [`"data:,x"`, false],
    ["{ targetOrigin: '*' }", true],
    ["{ targetOrigin: 'http://other.test' }", false],
    ["{}", true],
    ["undefined", true],
    ["null", true],
  ])("the target origin %s: delivered is %s", async (targetOrigin, isDelivered) => {
    const window = openPage();
    evaluate(window, `postMessage("first", ${targetOrigin}); postMessage("last", "*");`);
    expect((await nextMessage(window)).data).toBe(isDelivered ? "first" : "last");
  });

  test('the target origin "/" is that of the window that posts', async () => {
    const [window, same, other] = ["http://page.test/", "http://page.test/more", "http://other.test/"].map(openPageAt);
    if (!window || !same || !other) throw new Error("three windows");
    for (const poster of [other, same]) window.postMessage(evaluate(poster, "[location.href]"), "/");
    expect([...(await nextMessage(window)).data]).toEqual(["http://page.test/more"]);
  });

  test('the target origin "/": an opaque origin is the same as itself only', async () => {
    const [window, other] = ["about:blank", "about:blank"].map(openPageAt);
    if (!window || !other) throw new Error("two windows");
    for (const poster of [other, window]) window.postMessage(evaluate(poster, "[]"), "/");
    const { source } = await nextMessage(window);
    expect(Object.is(source, window)).toBe(true);
  });

  test.each(["5", `""`, `"ports"`, "null", "{}", "[null]"])("the transfer list %s: TypeError of the window", (list) => {
    const window = openPage();
    const caught = evaluate(window, `try { postMessage(1, "*", ${list}) } catch (error) { error }`);
    expect(caught).toBeInstanceOf(window.TypeError);
  });
});
