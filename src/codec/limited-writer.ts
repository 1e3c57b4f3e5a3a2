import { Uncloneable } from "../clone/data-clone-error.ts";
import { ByteWriter } from "./byte-writer.ts";
import { major, tags } from "./format.ts";
import { type CodecLimits, defaultCodecLimits, LEAST_RESERVED, OBJECT_NODES } from "./limits.ts";

/** Counts what a message will cost its receiver, and refuses what that would refuse. */
export class LimitedWriter extends ByteWriter {
  /** What is written. */
  protected root: unknown;
  #limits: CodecLimits = defaultCodecLimits;
  #depth = 0;
  #nodes = 0;
  #reservedBytes = 0;

  protected begin(root: unknown, limits: CodecLimits): void {
    this.root = root;
    this.#limits = limits;
    this.maxBytes = limits.bytes;
    this.#depth = this.#nodes = this.#reservedBytes = 0;
  }

  override clear(): void {
    super.clear();
    this.root = undefined;
  }

  protected override refuseMore(): never {
    throw new Uncloneable(
      this.root,
      `is more than ${this.maxBytes} bytes long (limits.messageBytes); send it in parts`,
    );
  }

  /** Counts what an object will cost the receiver. */
  charge(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > this.#limits.nodes) {
      throw new Uncloneable(this.root, `is made of more than ${this.#limits.nodes} nodes; send it in parts`);
    }
  }

  chargeReserved(object: object, bytes: number): void {
    this.#reservedBytes += Math.max(bytes, LEAST_RESERVED);
    if (this.#reservedBytes > this.#limits.reservedBytes) {
      throw new Uncloneable(
        object,
        `can grow beyond the ${this.#limits.reservedBytes} bytes that a message may reserve`,
      );
    }
  }

  enter(object: object): void {
    if (++this.#depth > this.#limits.depth) {
      throw new Uncloneable(
        object,
        `is nested deeper than ${this.#limits.depth} objects, which is as deep as a message may be (limits.depth)`,
      );
    }
  }

  leave(): void {
    this.#depth--;
  }

  /** The head of a generic object, tag 27; so many arguments have to follow. */
  generic(name: string, count: number): void {
    this.charge(OBJECT_NODES + count);
    this.tag(tags.genericObject);
    this.head(major.array, count + 1);
    this.text(name);
  }
}
