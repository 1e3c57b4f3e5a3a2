import type { CloneFacts } from "../clone/memory.ts";
import { type BlobLike, Encoder, type EncoderJob, noContents, type PortIndexOf } from "./encoder.ts";
import { type CodecLimits, defaultCodecLimits } from "./limits.ts";

/** Encoders that are not in use: never more than run at once, which is one unless a getter of the host encodes. */
const idle: Encoder[] = [];

/**
 * The bytes of one message, docs/wire-format.md, as an own buffer of their size.
 * @param value what entangle's clone gave: data that nothing else refers to
 * @param portIndexOf where in the message's list of ports an object stands, if it does
 * @param facts what the clone noticed of `value`, if it is at hand: a third faster
 * @returns a promise only where a Blob has to be read first
 * @throws {Uncloneable} naming what can't leave the program, or breaks a limit
 */
export function encode(
  value: unknown,
  portIndexOf: PortIndexOf,
  limits: CodecLimits = defaultCodecLimits,
  facts?: CloneFacts,
): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
  return encodeJob({ root: value, portIndexOf, limits, facts }) ?? noBytes;
}

const noBytes = new Uint8Array();

/** As `encode`; undefined if the job's sink took the bytes. */
export function encodeJob(job: EncoderJob): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> | undefined {
  const first = write(job, noContents);
  return Array.isArray(first) ? writeWithContents(job, first) : first;
}

/** The bytes, unless the sink took them; or the Blobs that have to be read for them. */
function write(
  job: EncoderJob,
  contents: ReadonlyMap<object, Uint8Array>,
): Uint8Array<ArrayBuffer> | BlobLike[] | undefined {
  const encoder = idle.pop() ?? new Encoder();
  try {
    encoder.start(job, contents);
    encoder.value(job.root);
    return encoder.unread.length > 0 ? encoder.unread : encoder.finish();
  } finally {
    encoder.clear();
    idle.push(encoder);
  }
}

/** On its own: a function that is kept for later, within the one that is called for each message, would cost each something. */
async function writeWithContents(job: EncoderJob, blobs: readonly BlobLike[]): Promise<Uint8Array<ArrayBuffer>> {
  const contents = await Promise.all(blobs.map(async (blob) => new Uint8Array(await blob.arrayBuffer())));
  const bytes = write(
    { ...job, sink: undefined },
    new Map(blobs.map((blob, i) => [blob, contents[i] ?? new Uint8Array()])),
  );
  if (!bytes || Array.isArray(bytes))
    throw new TypeError("entangle: a Blob came to the message while others were read");
  return bytes;
}
