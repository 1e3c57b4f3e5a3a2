import { host } from "../base/host.ts";
import { DecodeError } from "./decode-error.ts";

interface Encoder {
  encodeInto(text: string, bytes: Uint8Array): { written: number };
}
interface Decoder {
  decode(bytes: Uint8Array): string;
}

/** Absent in QuickJS and Hermes. */
const { TextEncoder, TextDecoder } = host as {
  readonly TextEncoder?: new () => Encoder;
  readonly TextDecoder?: new (label: string, options: object) => Decoder;
};
const hostEncoder = TextEncoder && new TextEncoder();
const hostDecoder = TextDecoder && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Of so many characters, a call of the host would take longer. */
const SHORT_TEXT = 64;
const loneSurrogate = /[\ud800-\udfff]/u;
const { fromCodePoint } = String;
/** Since ES2024. */
const { isWellFormed: isWellFormedText } = String.prototype as { isWellFormed?(): boolean };
/** Characters that become text at once: one by one, an engine would keep a text for each, many times what the bytes take. */
const PIECE = 1024;

/** False for text with lone surrogates, which UTF-8 can't hold: WTF-8 can. https://simonsapin.github.io/wtf-8/ */
export function isWellFormed(text: string): boolean {
  return isWellFormedText ? isWellFormedText.call(text) : !loneSurrogate.test(text);
}

/** Writes text at `offset`, where there must be room for 3 bytes a code unit; WTF-8 if it is not well-formed. */
export function encodeText(text: string, bytes: Uint8Array, offset: number, wellFormed: boolean): number {
  const { length } = text;
  if (wellFormed && hostEncoder && length > SHORT_TEXT)
    return hostEncoder.encodeInto(text, bytes.subarray(offset)).written;
  let at = offset;
  for (let i = 0; i < length; i++) {
    const code = text.codePointAt(i) as number;
    // It is a pair of surrogates.
    if (code > 0xffff) i++;
    at = encodeCodePoint(code, bytes, at);
  }
  return at - offset;
}

function encodeCodePoint(code: number, bytes: Uint8Array, offset: number): number {
  let at = offset;
  if (code < 0x80) {
    bytes[at++] = code;
    return at;
  }
  if (code < 0x800) {
    bytes[at++] = 0xc0 | (code >> 6);
  } else {
    if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (code & 0x3f);
  return at;
}

/** @throws {DecodeError} for what is not UTF-8, or WTF-8 if that is asked for */
export function decodeText(bytes: Uint8Array, start: number, end: number, allowSurrogates: boolean): string {
  if (!hostDecoder || allowSurrogates) return decodeByHand(bytes, start, end, allowSurrogates);
  try {
    return hostDecoder.decode(bytes.subarray(start, end));
  } catch (cause) {
    throw new DecodeError("text that is not UTF-8", start, { cause });
  }
}

function decodeByHand(bytes: Uint8Array, start: number, end: number, allowSurrogates: boolean): string {
  const pieces: string[] = [];
  let codes: number[] = [];
  for (let at = start; at < end; ) {
    const code = decodeCodePoint(bytes, at, end);
    if (isSurrogate(code) && !allowSurrogates) throw new DecodeError("text that is not UTF-8", at);
    if (codes.push(code) === PIECE) {
      pieces.push(fromCodePoint(...codes));
      codes = [];
    }
    at += byteLengthOf(code);
  }
  const text = pieces.join("") + fromCodePoint(...codes);
  // Two surrogates that make a pair are one character, and encoded as such.
  if (allowSurrogates && isPairedAnew(text, end - start)) throw new DecodeError("text that is not WTF-8", start);
  return text;
}

export const byteLengthOf = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

export const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

function isPairedAnew(text: string, byteLength: number): boolean {
  let expected = 0;
  for (const character of text) expected += byteLengthOf(character.codePointAt(0) ?? 0);
  return expected !== byteLength;
}

/** The least code point of a sequence of so many bytes: none may be written longer than needed. */
const least = [0, 0, 0x80, 0x800, 0x10000];

export function decodeCodePoint(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0;
  if (first < 0x80) return first;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  let code = first & (0x7f >> length);
  let valid = first >= 0xc2 && first <= 0xf4 && start + length <= end;
  for (let i = 1; valid && i < length; i++) {
    const next = bytes[start + i] ?? 0;
    valid = next >> 6 === 2;
    code = (code << 6) | (next & 0x3f);
  }
  if (!valid || code < (least[length] ?? 0) || code > 0x10ffff) {
    throw new DecodeError("text that is not UTF-8", start);
  }
  return code;
}
