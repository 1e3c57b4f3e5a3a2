import type { EmitterLike, EmitterListener } from "./emitter.ts";

interface TargetLike {
  addEventListener(type: string, listener: EmitterListener): void;
  removeEventListener(type: string, listener: EmitterListener): void;
}

/** The listeners of a transport on what it goes over, which others may hold for longer than the transport lives. */
export class Listeners {
  readonly #removers: (() => void)[] = [];

  add(source: EmitterLike | TargetLike, type: string, listener: EmitterListener): void {
    if ("addEventListener" in source) {
      source.addEventListener(type, listener);
      this.#removers.push(() => source.removeEventListener(type, listener));
    } else {
      source.on(type, listener);
      this.#removers.push(() => source.off(type, listener));
    }
  }

  removeAll(): void {
    for (const remove of this.#removers.splice(0)) remove();
  }
}
