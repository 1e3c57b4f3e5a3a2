import { host, hostClone } from "../base/host.ts";
import { setPrototypeOf } from "../base/object.ts";

/** What entangle needs of the host's streams. */
interface Stream {
  pipeThrough(through: object): object;
}
interface Through {
  readonly readable: { pipeTo(destination: object): Promise<void> };
  readonly writable: object;
}
interface Transformer {
  transform(chunk: unknown, controller: { enqueue(chunk: unknown): void }): void;
}
type TransformStreamConstructor = new (transformer: Transformer) => Through;

/** Chunks are cloned on their way, as those of a transferred stream are. */
const clone = hostClone ?? ((chunk: unknown) => chunk);

/**
 * Transfers a stream within this thread: the original is locked, as the Streams Standard's transfer steps lock it, and piped to or
 * from another one. The hosts' own way fails in Bun, and in Deno once its globals were replaced.
 * https://streams.spec.whatwg.org/#rs-transfer
 * @returns undefined for what is neither a ReadableStream nor a WritableStream
 */
export function transferStream(stream: object, name: string): object | undefined {
  const isWritable = name === "WritableStream";
  if (!isWritable && name !== "ReadableStream") return undefined;
  const TransformStream = host.TransformStream as TransformStreamConstructor;
  const through = new TransformStream({ transform: (chunk, controller) => controller.enqueue(clone(chunk)) });
  // What goes wrong in a pipe, whoever holds its other end hears of.
  if (isWritable) through.readable.pipeTo(stream).catch(() => {});
  const received = isWritable ? through.writable : (stream as Stream).pipeThrough(through);
  // In Node there is another prototype between.
  return setPrototypeOf(received, (host[name] as { prototype: object }).prototype);
}
