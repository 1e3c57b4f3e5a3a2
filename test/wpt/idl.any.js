// META: title=IDL of MessageChannel, MessagePort and MessageEvent
// META: script=/resources/WebIDLParser.js
// META: script=/resources/idlharness.js

// What html/dom/idlharness.https.html does for these three, without the rest of HTML, and with objects for all three.

// Outside browsers there is no Window; idlharness.js asks only whether there is one, to know what is exposed.
if (!("Window" in self) && !("WorkerGlobalScope" in self)) self.Window = class Window {};

const readText = self.fetch
  ? async (url) => (await fetch(url)).text()
  : (url) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.onload = () => resolve(request.responseText);
        request.open("GET", url);
        request.send();
      });

promise_test(async () => {
  const [html, dom] = await Promise.all(["html", "dom"].map((name) => readText(`/interfaces/${name}.idl`)));
  const idlArray = new IdlArray();
  idlArray.add_untested_idls(dom, { only: ["Event", "EventInit", "EventTarget", "AbortSignal"] });
  idlArray.add_untested_idls(html, {
    only: [
      "EventHandler",
      "EventHandlerNonNull",
      "MessageEventInit",
      "MessageEventSource",
      "StructuredSerializeOptions",
    ],
  });
  idlArray.add_idls(html, { only: ["MessageEvent", "MessageChannel", "MessageEventTarget", "MessagePort"] });
  idlArray.add_untested_idls("interface Window {}; interface ServiceWorker {}; typedef Window WindowProxy;");
  idlArray.add_objects({
    MessageChannel: ["new MessageChannel()"],
    MessagePort: ["new MessageChannel().port1"],
    MessageEvent: ['new MessageEvent("message", { data: 5 })'],
  });
  idlArray.test();
}, "idl_test setup");
