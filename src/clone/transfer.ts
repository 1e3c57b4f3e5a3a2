import { host } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { brandOf } from "./brand.ts";
import { isDetached } from "./buffers.ts";
import { describe, inTransferList, toDataCloneError, Uncloneable } from "./data-clone-error.ts";
import { Memory } from "./memory.ts";
import { PendingTransfer, resolvePending } from "./pending.ts";
import type { TransferSteps } from "./platform-object-steps.ts";
import { platformObjectStepsOf } from "./platform-objects.ts";
import { cloneValue } from "./structured-clone.ts";

export interface CloneWithTransfer {
  readonly value: unknown;
  /** What was received, in the order of the transfer list. */
  readonly transferred: readonly object[];
}

export interface CloneContext {
  /** Of the function that was called: its errors. */
  readonly realm: Realm;
  /** Where the copy is made. */
  readonly targetRealm: Realm;
  /** The function that was called, for messages. */
  readonly name: string;
}

const nothing: readonly object[] = [];

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
    if (transferList.length === 0) return { value: cloneValue(value, memory), transferred: nothing };
    const steps = transferList.map((transferable, i) => {
      const found = transferStepsOf(transferable, i);
      if (memory.get(transferable))
        throw new Uncloneable(inTransferList, `transfer[${i}] is in the list twice; transfer it only once`);
      memory.add(transferable, new PendingTransfer(transferable));
      return found;
    });
    const copy = cloneValue(value, memory);
    transferList.forEach((transferable, i) => refuseDetached(transferable, i, steps[i] as TransferSteps));
    const received = new Map<object, object>();
    transferList.forEach((transferable, i) => {
      const { transfer, receive } = steps[i] as TransferSteps;
      received.set(transferable, receive(transfer(transferable), targetRealm));
    });
    const resolved = resolvePending(copy, (pending) => received.get(pending.transferable) as object);
    return { value: resolved, transferred: [...received.values()] };
  } catch (error) {
    throw toDataCloneError(error, name, value, realm);
  }
}

function transferStepsOf(transferable: object, index: number): TransferSteps {
  if (brandOf(transferable) === "ArrayBuffer") return arrayBufferTransfer;
  const steps = platformObjectStepsOf(transferable)?.transfer;
  if (steps) return steps;
  throw new Uncloneable(inTransferList, `transfer[${index}] ${describe(transferable)}, which can't be transferred`);
}

function refuseDetached(transferable: object, index: number, steps: TransferSteps): void {
  if (!steps.isDetached(transferable)) return;
  throw new Uncloneable(
    inTransferList,
    `transfer[${index}] ${describe(transferable)} that is already detached; transfer it only once`,
  );
}

interface MaybeTransferable {
  transfer?(): ArrayBuffer;
}
const hostClone = host.structuredClone;

const arrayBufferTransfer: TransferSteps = {
  isDetached: (buffer) => isDetached(buffer as ArrayBuffer),
  transfer(buffer) {
    const { transfer } = ArrayBuffer.prototype as MaybeTransferable;
    if (transfer) return transfer.call(buffer as MaybeTransferable);
    if (hostClone) return hostClone(buffer, { transfer: [buffer] });
    // Never a silent copy: the sender would go on writing to what it gave away.
    throw new Uncloneable(inTransferList, "transfer: this engine can't detach an ArrayBuffer");
  },
  receive: (buffer) => buffer as ArrayBuffer,
};
