import { Encoder, type EncoderJob, type PortIndexOf } from "./encoder.ts";
import { type CodecLimits, defaultCodecLimits } from "./limits.ts";

/** Encoders that are not in use. More than one runs only if a getter posts, or while Blobs are read: few are kept. */
const idle: Encoder[] = [];
const mostIdle = 2;

/**
 * The bytes of one message, docs/wire-format.md, which nothing else writes into.
 * @param value what entangle's clone gave: data that nothing else refers to
 * @param portIndexOf where in the message's list of ports an object stands, if it does
 * @returns a promise only where a Blob has to be read first
 * @throws {Uncloneable} naming what can't leave the program, or breaks a limit
 */
export function encode(
  value: unknown,
  portIndexOf: PortIndexOf,
  limits: CodecLimits = defaultCodecLimits,
): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
  return encodeJob({ root: value, portIndexOf, limits }) ?? noBytes;
}

/** How many bytes a message takes, without its Blobs. @throws as `encode` */
export function sizeOf(root: unknown, portIndexOf: PortIndexOf): number {
  const encoder = idle.pop() ?? new Encoder();
  try {
    encoder.write({ root, portIndexOf, limits: defaultCodecLimits });
    return encoder.end - encoder.origin;
  } finally {
    release(encoder);
  }
}

const noBytes = new Uint8Array();

/** As `encode`, also for what a program posts; undefined if the job's sink took the bytes. */
export function encodeJob(job: EncoderJob): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> | undefined {
  const encoder = idle.pop() ?? new Encoder();
  let isBusy = false;
  try {
    encoder.write(job);
    isBusy = encoder.unread.length > 0;
    if (!isBusy) return encoder.finish();
    const bytes = finishWithBlobs(encoder);
    // Nobody waits for them if what is transferred with the message can't be.
    bytes.catch(() => {});
    return bytes;
  } finally {
    if (!isBusy) release(encoder);
  }
}

async function finishWithBlobs(encoder: Encoder): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const contents = encoder.unread.map(async (blob) => new Uint8Array(await blob.arrayBuffer()));
    return encoder.finish(await Promise.all(contents)) ?? noBytes;
  } finally {
    release(encoder);
  }
}

function release(encoder: Encoder): void {
  encoder.clear();
  if (idle.length < mostIdle) idle.push(encoder);
}
