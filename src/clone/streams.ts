import { host } from "../base/host.ts";

/** What entangle needs of the host's streams. */
interface Reader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason: unknown): Promise<void>;
}
interface Writer {
  write(chunk: unknown): Promise<void>;
  close(): Promise<void>;
  abort(reason: unknown): Promise<void>;
}
interface Stream {
  readonly locked: boolean;
  getReader(): Reader;
  getWriter(): Writer;
}
interface Controller {
  enqueue(chunk: unknown): void;
  close(): void;
}
type StreamConstructor = new (underlying: object, strategy?: { highWaterMark: number }) => object;

/** Chunks are cloned on their way, as those of a transferred stream are. */
const cloneChunk = host.structuredClone ?? ((chunk: unknown) => chunk);

/** A stream that is locked can't be transferred. */
export function isLockedStream(value: object): boolean {
  return (value as Partial<Stream>).locked === true;
}

/**
 * Transfers a stream within this thread: the original is locked, as the Streams Standard's transfer steps lock it, and a new stream
 * reads from it or writes to it. The hosts' own way fails in Bun, and in Deno once its globals were replaced.
 * https://streams.spec.whatwg.org/#rs-transfer
 * @returns undefined for what is neither a ReadableStream nor a WritableStream
 */
export function transferStream(stream: object, name: string): object | undefined {
  const Stream = host[name] as StreamConstructor;
  if (name === "ReadableStream") return new Stream(readFrom((stream as Stream).getReader()), { highWaterMark: 0 });
  if (name === "WritableStream") return new Stream(writeTo((stream as Stream).getWriter()));
  return undefined;
}

function readFrom(reader: Reader): object {
  return {
    async pull(controller: Controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(cloneChunk(value));
    },
    cancel: (reason: unknown) => reader.cancel(reason),
  };
}

function writeTo(writer: Writer): object {
  return {
    write: (chunk: unknown) => writer.write(cloneChunk(chunk)),
    close: () => writer.close(),
    abort: (reason: unknown) => writer.abort(reason),
  };
}
