import type { Realm } from "../base/realm.ts";
import { cloneDOMException } from "../clone/host-objects.ts";

type Constructor = new (...args: unknown[]) => object;
/** Reads an attribute by the getter of the interface. */
type Read = (name: string) => unknown;

/** How to copy the objects of an interface through what is public of them. */
export interface SerializableInterface {
  /** An attribute whose getter throws for what is no instance. */
  readonly brand: string;
  /** Undefined where it can't be done. */
  copy(Interface: Constructor, read: Read, value: object, realm: Realm): object | undefined;
}

/** Copies what the constructor takes in the order of `attributes`. */
const byAttributes = (...attributes: string[]): SerializableInterface => ({
  brand: attributes[0] as string,
  copy: (Interface, read) => new Interface(...attributes.map(read)),
});

const blob: SerializableInterface = {
  brand: "size",
  copy: (Interface, read, value) => new Interface([value], { type: read("type") }),
};

const file: SerializableInterface = {
  brand: "lastModified",
  copy(Interface, read, value) {
    const options = { type: read("type"), lastModified: read("lastModified") };
    return new Interface([value], read("name"), options);
  },
};

interface InputElement {
  type: string;
  readonly files: object;
}

/** Has no constructor. An input element makes an empty one; one with files can be made only by a DataTransfer, if there is one. */
const fileList: SerializableInterface = {
  brand: "length",
  copy(_, read, value, realm) {
    const DataTransfer = realm.global.DataTransfer as (new () => DataTransferLike) | undefined;
    if (DataTransfer) {
      const transfer = new DataTransfer();
      for (const one of Array.from(value as ArrayLike<object>)) transfer.items.add(one);
      return transfer.files;
    }
    if (read("length") !== 0) return undefined;
    const { document } = realm.global as { document?: { createElement(name: "input"): InputElement } };
    return document && Object.assign(document.createElement("input"), { type: "file" }).files;
  },
};

interface DataTransferLike {
  readonly items: { add(file: object): void };
  readonly files: object;
}

const imageData: SerializableInterface = {
  brand: "width",
  copy(Interface, read) {
    const colorSpace = read("colorSpace");
    // Firefox has none, and takes no third argument.
    const copy = new Interface(read("width"), read("height"), ...(colorSpace ? [{ colorSpace }] : []));
    (copy as { readonly data: Uint8ClampedArray }).data.set(read("data") as Uint8ClampedArray);
    return copy;
  },
};

const matrix: SerializableInterface = {
  brand: "is2D",
  copy: (Interface, read, _, realm) =>
    // Six numbers make a 2D matrix, sixteen one that is none.
    new Interface(realm.Array.from(read("is2D") ? "abcdef" : elementsOf3D, (name) => read(name))),
};
const elementsOf3D = [1, 2, 3, 4].flatMap((column) => [1, 2, 3, 4].map((row) => `m${column}${row}`));

const quotaExceededError: SerializableInterface = {
  brand: "quota",
  copy(Interface, read, value) {
    const numbers = { quota: read("quota") ?? undefined, requested: read("requested") ?? undefined };
    function QuotaExceededError(message: string): object {
      return new Interface(message, numbers);
    }
    return cloneDOMException(value as Error, QuotaExceededError as never);
  },
};

/** Only a browser itself can copy it. */
const opaque = (brand: string): SerializableInterface => ({ brand, copy: () => undefined });

const rect = byAttributes("x", "y", "width", "height");
const point = byAttributes("x", "y", "z", "w");

/** The interfaces of a window whose objects are serializable. Each is registered before those that inherit from it. */
export const serializableInterfaces: Readonly<Record<string, SerializableInterface>> = {
  Blob: blob,
  File: file,
  FileList: fileList,
  ImageData: imageData,
  DOMRectReadOnly: rect,
  DOMRect: rect,
  DOMPointReadOnly: point,
  DOMPoint: point,
  DOMQuad: byAttributes("p1", "p2", "p3", "p4"),
  DOMMatrixReadOnly: matrix,
  DOMMatrix: matrix,
  QuotaExceededError: quotaExceededError,
  CryptoKey: opaque("algorithm"),
  ImageBitmap: opaque("width"),
};
