/** The types of frames. docs/protocol.md says what each holds. */
export const frameTypes = {
  hello: 0x00,
  peers: 0x01,
  ping: 0x03,
  pong: 0x04,
  goAway: 0x05,
  bye: 0x06,
  data: 0x10,
  credit: 0x11,
  fin: 0x12,
  close: 0x13,
  reset: 0x14,
  lock: 0x15,
  locked: 0x16,
  unlock: 0x17,
  intro: 0x18,
  nak: 0x19,
  join: 0x1a,
} as const;

/** Flags of a DATA frame. */
export const dataFlags = {
  /** The message goes on in the next DATA frame of the channel; such a frame holds only a part of its payload. */
  more: 1,
  /** It carries ports. */
  ports: 2,
  /** It couldn't be encoded any more: `messageerror` at the receiver. */
  broken: 4,
  /** Values come beside the bytes (transports that carry values). */
  values: 8,
  /** Of its ports, some are the host's, and come as values beside the bytes. */
  nativePorts: 16,
} as const;

/** Any other flag says something of what follows that can't be told from here. */
export const knownDataFlags = 31;

/** Codes of a RESET frame. */
export const resetCodes = {
  /** The channel's other side is lost. */
  lost: 0,
  /** The answer to a JOIN that came after CLOSE was sent: that CLOSE is on its way on the old path, behind what was sent before. */
  closing: 1,
} as const;
