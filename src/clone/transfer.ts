import { host, hostModule } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { brandOf } from "./brand.ts";
import { byteLengthOf, isDetached } from "./buffer-slots.ts";
import { bufferOfRealm } from "./buffers.ts";
import { describe, inTransferList, toDataCloneError, Uncloneable } from "./data-clone-error.ts";
import { Memory } from "./memory.ts";
import { PendingTransfer, resolvePending } from "./pending.ts";
import { alreadyDetached, type TransferSteps } from "./platform-object-steps.ts";
import { platformObjectStepsOf } from "./platform-objects.ts";
import { cloneRoot } from "./structured-clone.ts";

export interface CloneWithTransfer {
  readonly value: unknown;
  /** What was received, in the order of the transfer list. */
  readonly transferred: readonly object[];
}

/** Who asks for a clone, and where it is to be made. */
export interface CloneContext {
  /** Of the function that was called: its errors. */
  readonly realm: Realm;
  /** Where the copy is made. */
  readonly targetRealm: Realm;
  /** The function that was called, for messages. */
  readonly name: string;
}

/**
 * StructuredSerialize and StructuredDeserialize in one.
 * @throws DataCloneError, or what a getter of `value` throws
 */
export function clone(value: unknown, { realm, targetRealm, name }: CloneContext): unknown {
  try {
    return cloneRoot(value, new Memory(targetRealm));
  } catch (error) {
    throw toDataCloneError(error, name, value, realm);
  }
}

/**
 * StructuredSerializeWithTransfer and StructuredDeserializeWithTransfer in one: everything is checked and cloned first, so that a
 * failure leaves every object with its owner; then the transfer list is taken out of its owners.
 * https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer
 * @throws DataCloneError, or what a getter of `value` throws
 */
export function cloneWithTransfer(
  value: unknown,
  transferList: readonly object[],
  { realm, targetRealm, name }: CloneContext,
): CloneWithTransfer {
  const memory = new Memory(targetRealm);
  try {
    const pending = transferList.map((transferable, i) => expectTransfer(transferable, i, memory));
    const copy = cloneRoot(value, memory);
    pending.forEach(refuseUntransferable);
    for (const one of pending) if (!one.steps.neverFails) receive(one, targetRealm);
    for (const one of pending) if (one.steps.neverFails) receive(one, targetRealm);
    return { value: resolvePending(copy), transferred: pending.map(({ received }) => received) };
  } catch (error) {
    throw toDataCloneError(error, name, value, realm);
  }
}

function expectTransfer(transferable: object, index: number, memory: Memory): PendingTransfer {
  const steps = transferStepsOf(transferable, index);
  if (memory.get(transferable)) refuseTransfer(index, "is in the list twice; transfer it only once");
  const pending = new PendingTransfer(transferable, steps);
  memory.add(transferable, pending);
  return pending;
}

function refuseUntransferable({ transferable, steps }: PendingTransfer, index: number): void {
  const reason = steps.refusal(transferable);
  if (reason !== undefined) refuseTransfer(index, `${describe(transferable)} ${reason}`);
}

function receive(pending: PendingTransfer, realm: Realm): void {
  const { transferable, steps } = pending;
  pending.received = steps.receive(steps.transfer(transferable), realm);
}

function refuseTransfer(index: number, reason: string): never {
  throw new Uncloneable(inTransferList, `transfer[${index}] ${reason}`);
}

function transferStepsOf(transferable: object, index: number): TransferSteps {
  if (brandOf(transferable) === "ArrayBuffer") return arrayBufferTransfer;
  const steps = platformObjectStepsOf(transferable)?.transfer;
  if (steps) return steps;
  return refuseTransfer(index, `${describe(transferable)}, which can't be transferred`);
}

interface MaybeTransferable {
  transfer?(): ArrayBuffer;
}
const hostClone = host.structuredClone;

/** Node's own mark on buffers, which `ArrayBuffer.prototype.transfer` passes over (Node 22). */
const isUntransferable = hostModule("node:worker_threads")?.isMarkedAsUntransferable as
  | ((buffer: object) => boolean)
  | undefined;

const arrayBufferTransfer: TransferSteps = {
  refusal(buffer) {
    if (isUntransferable?.(buffer)) return "that its owner keeps (Node's Buffers share one); copy the bytes";
    return isDetached(buffer as ArrayBuffer) ? alreadyDetached : undefined;
  },
  transfer(buffer) {
    const { transfer } = ArrayBuffer.prototype as MaybeTransferable;
    if (transfer) return transfer.call(buffer as MaybeTransferable);
    const length = byteLengthOf(buffer as ArrayBuffer);
    const received = hostClone?.(buffer, { transfer: [buffer] });
    if (received && (length === 0 || byteLengthOf(buffer as ArrayBuffer) === 0)) return received;
    // Never a silent copy (Node 20 makes one of WebAssembly's memory): the sender would go on writing to what it gave away.
    throw new Uncloneable(inTransferList, "transfer: this engine can't detach an ArrayBuffer, or not this one");
  },
  receive: (buffer, realm) => bufferOfRealm(buffer as ArrayBuffer, "ArrayBuffer", realm),
};
