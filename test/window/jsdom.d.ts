/** The part of jsdom that the tests and the demo use; jsdom ships no types, and @types/jsdom brings a DOM of its own. */
declare module "jsdom" {
  /** A window of jsdom: the DOM's, in a realm of its own, with the classes of the language as properties. */
  export type DOMWindow = Window & typeof globalThis;

  export class VirtualConsole {
    on(event: "jsdomError", listener: (error: Error) => void): this;
    on(event: string, listener: (...values: unknown[]) => void): this;
  }

  export interface Options {
    url?: string;
    runScripts?: "dangerously" | "outside-only";
    resources?: "usable";
    virtualConsole?: VirtualConsole;
    beforeParse?(window: DOMWindow): void;
  }

  export class JSDOM {
    static fromURL(url: string, options?: Options): Promise<JSDOM>;
    constructor(html?: string, options?: Options);
    readonly window: DOMWindow;
  }
}
