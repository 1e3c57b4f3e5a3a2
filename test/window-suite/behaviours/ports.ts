import { assert, assertList, assertSame, type Behaviour } from "../../runtimes/behaviours/behaviour.ts";
import { addFrame, nextEvent, nextMessage, nextMessages, openChannel, portOf, runIn } from "./page.ts";

export const portsOfWindows: Behaviour[] = [
  {
    name: "a port from the page to a frame: messages both ways",
    async run() {
      const frame = addFrame();
      const { here, there } = await openChannel(frame);
      assertSame(Object.getPrototypeOf(there), frame.MessagePort.prototype, "prototype of the frame's port");
      here.postMessage("to the frame");
      assertSame((await nextMessage(there)).data, "to the frame", "data");
      there.postMessage("to the page");
      assertSame((await nextMessage(here)).data, "to the page", "data");
    },
  },
  {
    name: "a port's events are of the window that has the port, and so is what they bring",
    async run() {
      const frame = addFrame();
      const { here, there } = await openChannel(frame);
      here.postMessage([new Map(), new RangeError("r")]);
      const inFrame = await nextMessage(there);
      assert(inFrame instanceof frame.MessageEvent && inFrame instanceof frame.Event, "the frame's event");
      assert(inFrame.data instanceof frame.Array && inFrame.data[0] instanceof frame.Map, "the frame's objects");
      assert(inFrame.data[1] instanceof frame.RangeError, "the frame's error");
      there.postMessage([new Map()]);
      const inPage = await nextMessage(here);
      assert(inPage instanceof MessageEvent && Object.getPrototypeOf(inPage.data) === Array.prototype, "the page's");
    },
  },
  {
    name: "a port's event: trusted, without origin and source, and the port as its target",
    async run() {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage("data");
      const event = await nextMessage(port2);
      assertList(
        [event.type, event.data, event.origin, event.lastEventId, event.source, event.ports, event.isTrusted],
        ["message", "data", "", "", null, [], true],
        "attributes",
      );
      assertSame(event.target, port2, "target");
    },
  },
  {
    name: "onmessage of a port: called with the port as this, starts it",
    async run() {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(1);
      const self = await new Promise((resolve) => {
        port2.onmessage = function () {
          resolve(this);
        };
      });
      assertSame(self, port2, "this");
    },
  },
  {
    name: "addEventListener doesn't start a port",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const log: string[] = [];
      port2.addEventListener("message", ({ data }) => log.push(data));
      port1.postMessage("waits");
      window.postMessage("a later task", "*");
      await nextMessage(window);
      assertList(log, [], "before start()");
      const message = nextEvent(port2, "message");
      port2.start();
      await message;
      assertList(log, ["waits"], "after start()");
    },
  },
  {
    name: "what waited in a port that is posted into a frame arrives there, before what is posted later",
    async run() {
      const frame = addFrame();
      const { port1, port2 } = new MessageChannel();
      port1.postMessage("waiting");
      const message = nextMessage(frame);
      frame.postMessage(null, "*", [port2]);
      port1.postMessage("on the way");
      const port = portOf(await message);
      port1.postMessage("arrived");
      const events = await nextMessages(port, 3);
      assertList(
        events.map(({ data }) => data),
        ["waiting", "on the way", "arrived"],
        "data",
      );
    },
  },
  {
    name: "a port that goes to a frame and comes back is the page's again, and still entangled",
    async run() {
      const frame = addFrame();
      const { here, there } = await openChannel(frame);
      const message = nextMessage(window);
      window.postMessage(null, "*", [there]);
      const back = portOf(await message);
      assert(back instanceof MessagePort, "instanceof the page's MessagePort");
      here.postMessage("still");
      assertSame((await nextMessage(back)).data, "still", "data");
    },
  },
  {
    name: "a frame's channel: the page gets one of its ports, posted by the frame's script",
    async run() {
      const frame = addFrame();
      runIn(
        frame,
        `window.channel = new MessageChannel();
         channel.port1.onmessage = ({ data }) => channel.port1.postMessage({ answer: data });
         parent.postMessage("a port", "*", [channel.port2]);`,
      );
      const port = portOf(await nextMessage(window));
      assert(port instanceof MessagePort, "instanceof the page's MessagePort");
      port.postMessage("question");
      const { data } = await nextMessage(port);
      assert(data instanceof Object, "instanceof the page's Object");
      assertList(data, { answer: "question" }, "data");
    },
  },
  {
    name: "two frames: each gets a port of one channel, and they talk without the page",
    async run() {
      const frames = [addFrame(), addFrame()] as const;
      const { port1, port2 } = new MessageChannel();
      const messages = frames.map(nextMessage);
      frames[0].postMessage(null, "*", [port1]);
      frames[1].postMessage(null, "*", [port2]);
      const [one, other] = (await Promise.all(messages)).map(portOf);
      one?.postMessage({ from: "one" });
      const { data } = await nextMessage(other as MessagePort);
      assert(data instanceof frames[1].Object, "instanceof the second frame's Object");
    },
  },
  {
    name: "a port goes through a port, into a frame inside a frame",
    async run() {
      const frame = addFrame();
      const inner = addFrame({}, frame);
      const outer = await openChannel(inner);
      const { port1, port2 } = new MessageChannel();
      outer.here.postMessage({ nested: port2 }, [port2]);
      const nested = portOf(await nextMessage(outer.there));
      assert(nested instanceof inner.MessagePort, "instanceof the inner frame's MessagePort");
      nested.postMessage("from inside");
      assertSame((await nextMessage(port1)).data, "from inside", "data");
    },
  },
  {
    name: "close() of a port in a frame: its peer in the page hears it, after all that was sent",
    async run() {
      const { here, there } = await openChannel(addFrame());
      const log: string[] = [];
      here.onmessage = ({ data }) => log.push(data);
      const closed = nextEvent(here, "close").then(() => log.push("close"));
      there.postMessage("last words");
      there.close();
      await closed;
      assertList(log, ["last words", "close"], "log");
    },
  },
  {
    name: "a hundred messages between page and frame keep their order",
    async run() {
      const { here, there } = await openChannel(addFrame());
      there.onmessage = ({ data }) => there.postMessage(data);
      const all = Array.from({ length: 100 }, (_, i) => i);
      for (const i of all) here.postMessage(i);
      const events = await nextMessages(here, all.length);
      assertList(
        events.map(({ data }) => data),
        all,
        "data",
      );
    },
  },
];
