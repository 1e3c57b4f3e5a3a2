/** Reasons by the names of behaviours that don't hold in an implementation of the DOM: because of itself, or of entangle there. */
export type Failures = Readonly<Record<string, string>>;

const because = (reason: string, names: readonly string[]): Failures =>
  Object.fromEntries(names.map((name) => [name, reason]));

const copiesOf = (...classes: string[]): string[] =>
  classes.map(
    (name) => `${name}: structuredClone, a port and a window's postMessage give one of the window's, from a frame too`,
  );

const closes = [
  "a frame that is removed: the peers of its ports hear close",
  "a frame whose own channel's port the page has is removed: that port hears close",
  "a frame inside a frame goes with it: close",
  "a frame that gets another page: the peers of its ports hear close",
];

const ofJsdom: Failures = {
  [copiesOf("FileList").join()]: "docs/deviations.md#window-objects",
  "MessageChannel and MessageEvent can't be called: a TypeError of the window":
    "jsdom's own MessageEvent, which stays unless it is asked for, is of another realm",
  "srcdoc: the names are there when its scripts run, and the origin is the page's": "jsdom's frames know no srcdoc",
  ...because("jsdom has no window.open", [
    "a window that was opened has the names when its scripts run, and talks to its opener",
    "a window that was opened closes: the peers of its ports hear close",
  ]),
  "a MessageEvent that a script makes has what it is given":
    "jsdom's own MessageEvent, which stays unless it is asked for, doesn't freeze its ports",
  "a frame that goes to another page by itself has the names again": "jsdom navigates nowhere",
};

export const failuresOfJsdom31: Failures = ofJsdom;

export const failuresOfJsdom26: Failures = {
  ...ofJsdom,
  ...because("jsdom 26 has no blob.text()", [
    "objects of the host (Blob, DOMException, SharedArrayBuffer), where it has them",
    "the bytes of a Blob arrive with it",
  ]),
};

export const failuresOfHappyDom: Failures = {
  [copiesOf("FileList").join()]: "happy-dom's FileList is an array",
  [copiesOf("ImageData").join()]: "happy-dom's ImageData can't be made of an array of the window",
  "objects of the host (Blob, DOMException, SharedArrayBuffer), where it has them":
    "happy-dom's DOMException has no code",
  "srcdoc: the names are there when its scripts run, and the origin is the page's":
    "a frame with srcdoc runs its scripts before anything shows that it is there",
  "the event of window.postMessage is trusted": "docs/deviations.md#window-messages",
  ...because("happy-dom's window has neither length, nor indices, nor names of frames", [
    "frames[i] and contentDocument.defaultView right after a frame is added have the names",
    "a frame by its name on the window has the names",
    "frames in a page in a frame: the innermost talks to the top",
  ]),
  [copiesOf("BigInt64Array").join()]: "happy-dom's frames take BigInt64Array from the page",
  "a MessageEvent that a script makes has what it is given": "happy-dom's events have no isTrusted",
  ...because("happy-dom's new events say that they are dispatched", [
    "a dispatched event reaches its listeners and isn't trusted",
    "a dispatched event: capturing listeners come first, may add others, and may stop those that follow",
    "initMessageEvent() sets all attributes of an event that a script made",
  ]),
  "the handlers are null at first, take functions, and turn all else into null":
    "happy-dom's handlers keep what they get",
  "onmessage and listeners are called in the order in which they were set": "happy-dom calls onmessage last",
  "window.event is the message while its listeners run": "happy-dom has no window.event",
  "a frame without an address of its own has the page's origin": 'the origin of about:blank in happy-dom is "null"',
};

export const failuresOfChromium: Failures = {
  ...because("this Chromium has no close event of ports", [
    "close(): what was sent before arrives, then the peer, and only the peer, gets one close event",
    "close() while the peer is in transit: the close event fires where it arrives",
    "close() of a port in a frame: its peer in the page hears it, after all that was sent",
    "MessagePort.prototype has the members of the standard",
    "a port in a message that no window may get: its peer hears close",
    ...closes,
    "a window that was opened closes: the peers of its ports hear close",
  ]),
  "a dispatched event: capturing listeners come first, may add others, and may stop those that follow":
    "Chromium knows no phases where the target is no node",
  "what can't be cloned throws a DataCloneError that names its place": "the message is each implementation's own",
  "the target origin an opaque origin: not delivered, without an error": "Chromium takes it for no origin at all",
};

export const failuresOfEntangleInChromium: Failures = {
  "the event of window.postMessage is trusted": "docs/deviations.md#window-messages",
};
