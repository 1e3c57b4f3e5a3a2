// Puts entangle in the place of the host's own classes.

/** Defines a global as Web IDL does: writable, configurable, not enumerable. */
export function defineGlobal(/** @type {string} */ name, /** @type {unknown} */ value) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

/**
 * The host's classes go before entangle loads: its MessageEvent derives from the host's where there is one, and here
 * it stands for a host that has none. The host's structuredClone stays until after, because entangle uses it for
 * Blob and the like.
 * @param {string} url of the built entry point
 */
export async function installEntangle(url) {
  for (const name of ["MessageChannel", "MessagePort", "MessageEvent"]) Reflect.deleteProperty(globalThis, name);
  const { MessageChannel, MessagePort, MessageEvent, structuredClone } = await import(url);
  for (const [name, value] of Object.entries({ MessageChannel, MessagePort, MessageEvent, structuredClone })) {
    if (value === undefined) throw new Error(`${url} exports no ${name}; run \`npm run build\``);
    defineGlobal(name, value);
  }
}
