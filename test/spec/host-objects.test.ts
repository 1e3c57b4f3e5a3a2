import { createSecretKey } from "node:crypto";
import { BlockList, SocketAddress } from "node:net";
import { expect, test } from "vitest";
import { structuredClone } from "../../src/index.ts";

test("serialization steps: a Blob keeps bytes and type", async () => {
  const clone = structuredClone(new Blob(["text"], { type: "text/plain" }));
  expect(clone).toBeInstanceOf(Blob);
  expect([clone.type, await clone.text()]).toEqual(["text/plain", "text"]);
});

test("serialization steps: a File stays a File", async () => {
  const clone = structuredClone({ file: new File(["text"], "a.txt", { type: "text/plain", lastModified: 5 }) }).file;
  expect(clone).toBeInstanceOf(File);
  expect([clone.name, clone.type, clone.lastModified, await clone.text()]).toEqual(["a.txt", "text/plain", 5, "text"]);
});

test("serialization steps: a DOMException keeps name, message, code and stack", () => {
  const original = new DOMException("odd", "AbortError");
  const clone = structuredClone(original);
  expect(clone).toBeInstanceOf(DOMException);
  expect([clone.name, clone.message, clone.code, clone.stack]).toEqual(["AbortError", "odd", 20, original.stack]);
});

test("serialization steps: a DOMException is read by its slots, not by properties that a program put on it", () => {
  const own = { name: { value: "Other" }, message: { value: "other" } };
  const clone = structuredClone(Object.defineProperties(new DOMException("odd", "AbortError"), own));
  expect([clone.name, clone.message, clone.code]).toEqual(["AbortError", "odd", 20]);
});

test("serialization steps: a Blob stays one though a program has replaced the global, or deleted it", () => {
  const hosts = Object.getOwnPropertyDescriptor(globalThis, "Blob") as PropertyDescriptor;
  const blob = new Blob(["x"]);
  const HostsBlob = Blob;
  try {
    Object.defineProperty(globalThis, "Blob", { value: class Blob {}, configurable: true });
    expect(structuredClone(blob)).toBeInstanceOf(HostsBlob);
    Reflect.deleteProperty(globalThis, "Blob");
    expect(structuredClone(blob)).toBeInstanceOf(HostsBlob);
  } finally {
    Object.defineProperty(globalThis, "Blob", hosts);
  }
});

test("serialization steps: a CryptoKey stays one", async () => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
  const clone = structuredClone(key);
  expect(clone).toBeInstanceOf(CryptoKey);
  expect(await crypto.subtle.exportKey("raw", clone)).toEqual(await crypto.subtle.exportKey("raw", key));
});

test("serialization steps: what a module of Node gives, and is no global, stays what it is", () => {
  const list = new BlockList();
  list.addAddress("192.0.2.1");
  const key = createSecretKey(new Uint8Array([1, 2, 3]));
  const clone = structuredClone({ key, list });
  expect(clone.key.equals(key)).toBe(true);
  expect(clone.list.check("192.0.2.1")).toBe(true);
});

test("serialization steps: an object that the host isn't asked about, as it has a key, says nothing of others of its class", () => {
  structuredClone(Object.assign(new SocketAddress({}), { note: "mine" }));
  expect(structuredClone(new SocketAddress({ address: "192.0.2.1" })).address).toBe("192.0.2.1");
});

test("serialization steps: the host isn't asked about an error: no getter of one runs for that", () => {
  const log: string[] = [];
  class Named extends Error {
    override get name() {
      log.push("name");
      return "TypeError";
    }
  }
  const error = new Named();
  // V8 reads it for the stack.
  expect(error.stack).toBeTypeOf("string");
  log.length = 0;
  expect(structuredClone(error)).toBeInstanceOf(TypeError);
  expect(log).toEqual(["name"]);
});

test("serialization steps: a WebAssembly.Module stays one", () => {
  const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  expect(structuredClone(module)).toBeInstanceOf(WebAssembly.Module);
});

test("serialization steps: the same object in two places is one in the clone", () => {
  const blob = new Blob(["x"]);
  const clone = structuredClone([blob, { blob }] as const);
  expect(clone[0]).toBe(clone[1].blob);
});

test("transfer steps: a ReadableStream is taken over by its clone", async () => {
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue("chunk");
      controller.close();
    },
  });
  const clone = structuredClone(stream, { transfer: [stream] });
  expect(stream.locked).toBe(true);
  expect((await clone.getReader().read()).value).toBe("chunk");
});

test("transfer steps: a stream that is locked is a DataCloneError, and what comes before it stays", () => {
  const stream = new ReadableStream();
  stream.getReader();
  const buffer = new ArrayBuffer(8);
  expect(() => structuredClone(null, { transfer: [buffer, stream] })).toThrow(
    "transfer[1] is a ReadableStream that is locked",
  );
  expect(buffer.byteLength).toBe(8);
});

test("serialization steps: an object without a prototype is an ordinary one, whatever its tag", () => {
  const tagged = Object.create(null, { [Symbol.toStringTag]: { value: "Tag" }, key: { value: 1, enumerable: true } });
  expect(structuredClone(tagged)).toEqual({ key: 1 });
});

test("serialization steps: the namespace of a module is refused", async () => {
  const url: string = "data:text/javascript,export const key = 1";
  const namespace: unknown = await import(url);
  expect(() => structuredClone({ namespace })).toThrow("message.namespace is an object of the host");
});

test("serialization steps: with entangle's structuredClone as the global one, the host's still serves", async () => {
  const { structuredClone: hosts } = globalThis;
  globalThis.structuredClone = structuredClone as typeof hosts;
  try {
    const buffer = new ArrayBuffer(8);
    const shared = new SharedArrayBuffer(8);
    const clone = structuredClone({ blob: new Blob(["x"]), buffer, shared }, { transfer: [buffer] });
    expect([await clone.blob.text(), clone.buffer.byteLength, buffer.byteLength]).toEqual(["x", 8, 0]);
    expect(clone.shared).toBeInstanceOf(SharedArrayBuffer);
  } finally {
    globalThis.structuredClone = hosts;
  }
});
