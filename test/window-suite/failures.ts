/** Reasons by the names of behaviours that don't hold in an implementation of the DOM: because of itself, or of entangle there. */
export type Failures = Readonly<Record<string, string>>;

const because = (reason: string, names: readonly string[]): Failures =>
  Object.fromEntries(names.map((name) => [name, reason]));

const copiesOf = (...classes: string[]): string[] =>
  classes.map(
    (name) => `${name}: structuredClone, a port and a window's postMessage give one of the window's, from a frame too`,
  );

const windowObjects = "docs/deviations.md#host-objects";
const realms = "docs/deviations.md#errors-of-another-realm";

const closedWindows = because("docs/deviations.md#closed-windows", [
  "a frame that is removed: the peers of its ports hear close",
  "a frame whose own channel's port the page has is removed: that port hears close",
  "a frame inside a frame goes with it: close",
  "a frame that gets another page: the peers of its ports hear close",
]);

const ofAll: Failures = {
  ...closedWindows,
  "the event of window.postMessage is trusted": "docs/deviations.md#window-messages",
  "structuredClone and postMessage are enumerable properties of the window, with one argument required":
    "structuredClone is not enumerable",
  "the names of a window are functions of its realm": "the functions are of the realm that loaded entangle",
};

const ofWindowsInNode: Failures = {
  ...ofAll,
  ...because(windowObjects, [
    "objects of the host (Blob, DOMException, SharedArrayBuffer), where it has them",
    "the bytes of a Blob arrive with it",
    ...copiesOf("Blob", "File", "FileList", "DOMRect", "DOMRectReadOnly"),
  ]),
  ...because(realms, [
    "a call without arguments throws a TypeError of the window",
    "MessageChannel and MessageEvent can't be called: a TypeError of the window",
    "a transfer list that is no list, or holds no objects, is a TypeError",
  ]),
  "srcdoc: the names are there when its scripts run, and the origin is the page's":
    "a frame with srcdoc runs its scripts before anything shows that it is there",
};

export const failuresOfJsdom: Failures = {
  ...ofWindowsInNode,
  ...because("jsdom has no window.open", [
    "a window that was opened has the names when its scripts run, and talks to its opener",
    "a window that was opened closes: the peers of its ports hear close",
  ]),
  "a MessageEvent that a script makes has what it is given":
    "jsdom's own MessageEvent, which stays unless it is asked for, doesn't freeze its ports",
  "a frame that goes to another page by itself has the names again": "jsdom navigates nowhere",
};

export const failuresOfHappyDom: Failures = {
  ...ofWindowsInNode,
  ...because(windowObjects, copiesOf("ImageData", "DOMPoint", "DOMMatrix", "DOMException")),
  ...because("happy-dom's window has neither length, nor indices, nor names of frames", [
    "frames[i] and contentDocument.defaultView right after a frame is added have the names",
    "a frame by its name on the window has the names",
    "frames in a page in a frame: the innermost talks to the top",
  ]),
  ...because("happy-dom's nodes don't inherit from its window's EventTarget", [
    "an element is refused with a DataCloneError of the window",
    "a text node is refused with a DataCloneError of the window",
    "the document is refused with a DataCloneError of the window",
    "an attribute is refused with a DataCloneError of the window",
    "an abort signal is refused with a DataCloneError of the window",
  ]),
  [copiesOf("BigInt64Array").join()]: "happy-dom's frames take BigInt64Array from the page",
  "a MessageEvent that a script makes has what it is given": "happy-dom's window can't be told from other objects",
  "a dispatched event reaches its listeners and isn't trusted": "happy-dom's new events say that they are dispatched",
  "the handlers are null at first, take functions, and turn all else into null":
    "happy-dom's handlers keep what they get",
  "onmessage and listeners are called in the order in which they were set": "happy-dom calls onmessage last",
  "window.event is the message while its listeners run": "happy-dom has no window.event",
  "a frame without an address of its own has the page's origin": 'the origin of about:blank in happy-dom is "null"',
  "a window that was opened closes: the peers of its ports hear close": "docs/deviations.md#closed-windows",
};

export const failuresOfChromium: Failures = {
  ...closedWindows,
  ...because("this Chromium has no close event of ports", [
    "close(): what was sent before arrives, then the peer, and only the peer, gets one close event",
    "close() while the peer is in transit: the close event fires where it arrives",
    "close() of a port in a frame: its peer in the page hears it, after all that was sent",
    "MessagePort.prototype has the members of the standard",
    "a port in a message that no window may get: its peer hears close",
    ...Object.keys(closedWindows),
    "a window that was opened closes: the peers of its ports hear close",
  ]),
  "what can't be cloned throws a DataCloneError that names its place": "the message is each implementation's own",
  "the target origin an opaque origin: not delivered, without an error": "Chromium takes it for no origin at all",
};

export const failuresOfEntangleInChromium: Failures = {
  ...ofAll,
  ...because("copied by the page's own structuredClone, for a frame too", [
    ...copiesOf("Blob", "File", "FileList", "ImageData"),
    ...copiesOf("DOMRect", "DOMRectReadOnly", "DOMPoint", "DOMQuad", "DOMMatrix"),
  ]),
  ...because("a window that was opened is not followed", [
    "a window that was opened has the names when its scripts run, and talks to its opener",
    "a window that was opened closes: the peers of its ports hear close",
  ]),
};
