/** What the behaviours do with the page they run in. Only the window's own names are used, those of a page's own script. */

/** A window of this page's origin, which runs in this thread. */
export type PageWindow = Window & typeof globalThis & { readonly [name: string]: unknown };

/** The page's window, as its document and its frames know it: happy-dom's global object is another one. */
export const thisWindow = (): Window | null => document.defaultView;

/** Adds a frame. An address is fetched; the rest is only there later, see `loadFrame`. */
export function addFrame(attributes: Readonly<Record<string, string>> = {}, parent: Window = window): PageWindow {
  const { document } = parent;
  const iframe = document.createElement("iframe");
  for (const [name, value] of Object.entries(attributes)) iframe.setAttribute(name, value);
  document.body.append(iframe);
  return windowOf(iframe);
}

/** The window of a frame by now: a frame that navigates gets another. */
export function windowOf(iframe: HTMLIFrameElement): PageWindow {
  if (!iframe.contentWindow) throw new Error("the frame has no window");
  return iframe.contentWindow as PageWindow;
}

/** Adds a frame, and waits until it is loaded. */
export async function loadFrame(attributes: Readonly<Record<string, string>>): Promise<HTMLIFrameElement> {
  const iframe = document.createElement("iframe");
  for (const [name, value] of Object.entries(attributes)) iframe.setAttribute(name, value);
  const loaded = nextEvent(iframe, "load");
  document.body.append(iframe);
  await loaded;
  return iframe;
}

export function removeFrames(): void {
  for (const iframe of Array.from(document.querySelectorAll("iframe"))) iframe.remove();
}

/** Runs a script in another window, as one of its own. */
export function runIn(target: PageWindow, script: string): unknown {
  return (target.eval as (script: string) => unknown)(script);
}

export function nextEvent(target: EventTarget, type: string): Promise<Event> {
  return new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
}

/** The next message of a window, or of a port, which this starts. */
export function nextMessage(target: Window | MessagePort): Promise<MessageEvent> {
  const message = nextEvent(target, "message") as Promise<MessageEvent>;
  if ("start" in target) target.start();
  return message;
}

/** The next messages, as many as asked for. */
export function nextMessages(target: Window | MessagePort, count: number): Promise<MessageEvent[]> {
  const events: MessageEvent[] = [];
  return new Promise((resolve) => {
    const listener = (event: Event): void => {
      events.push(event as MessageEvent);
      if (events.length < count) return;
      target.removeEventListener("message", listener);
      resolve(events);
    };
    target.addEventListener("message", listener);
    if ("start" in target) target.start();
  });
}

/** Posts one port of a new channel into a window; gives the other, and the one that arrived. */
export async function openChannel(to: PageWindow): Promise<{ here: MessagePort; there: MessagePort }> {
  const { port1, port2 } = new MessageChannel();
  const message = nextMessage(to);
  to.postMessage("a port", "*", [port2]);
  return { here: port1, there: portOf(await message) };
}

export function portOf({ ports: [port] }: MessageEvent): MessagePort {
  if (!port) throw new Error("the message brought no port");
  return port;
}
