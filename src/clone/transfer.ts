import { hostClone, hostModule } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { slotsOf } from "../base/slots.ts";
import { noObjects } from "../base/webidl.ts";
import { brandOf } from "./brand.ts";
import { byteLengthOf, isDetached } from "./buffer-slots.ts";
import { bufferOfRealm } from "./buffers.ts";
import { refuse, toDataCloneError } from "./data-clone-error.ts";
import { Memory } from "./memory.ts";
import { alreadyDetached, type PlatformObjectSteps } from "./platform-object-steps.ts";
import { platformObjectStepsOf } from "./platform-objects.ts";
import { replaceChildren } from "./replace-children.ts";
import { resolve, StandIn } from "./stand-in.ts";
import { cloneRoot } from "./structured-clone.ts";

export interface CloneWithTransfer {
  readonly value: unknown;
  /** What was received, in the order of the transfer list. */
  readonly transferred: readonly object[];
}

/**
 * StructuredSerializeWithTransfer and StructuredDeserializeWithTransfer in one: everything is checked and cloned first, so that a
 * failure leaves every object with its owner; then the transfer list is taken out of its owners.
 * https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer
 * @param name of the function that was called, for messages
 * @param realm of that function: its errors
 * @param targetRealm where the copy is made
 * @param beforeTransfer called with the copy before anything is transferred, with stand-ins (clone/stand-in.ts) for that; may refuse it
 * @throws DataCloneError, or what a getter of `value` throws
 */
export function cloneWithTransfer(
  value: unknown,
  transferList: readonly object[],
  name: string,
  realm: Realm,
  targetRealm: Realm = realm,
  beforeTransfer?: (copy: unknown) => void,
): CloneWithTransfer {
  try {
    const memory = new Memory(targetRealm);
    for (let i = 0; i < transferList.length; i++) expectTransfer(transferList[i] as object, i, memory);
    const copy = cloneRoot(value, memory);
    const { standIns, holders } = memory;
    for (const one of standIns ?? []) one.check();
    beforeTransfer?.(copy);
    if (!standIns) return { value: copy, transferred: noObjects };
    for (const mayFail of [true, false]) {
      for (const one of standIns) if (one.mayFail === mayFail) one.received = one.receive();
    }
    for (const one of holders) replaceChildren(one, resolve);
    return { value: resolve(copy), transferred: transferList.map((one) => (memory.get(one) as StandIn).received) };
  } catch (error) {
    throw toDataCloneError(error, name, value, realm);
  }
}

function expectTransfer(transferable: object, index: number, memory: Memory): void {
  const fail: (reason?: string) => never = (reason = cannot) => refuse(transferable, reason, `transfer[${index}]`);
  const cannot = `, which can't be transferred${ArrayBuffer.isView(transferable) ? "; transfer its buffer" : ""}`;
  const steps = brandOf(transferable) === "ArrayBuffer" ? bufferSteps : platformObjectStepsOf(transferable);
  if (!steps?.transfer) fail();
  if (memory.get(transferable)) fail(" that is in the list twice; transfer it only once");
  const check = (): void => {
    const reason = steps.refusal?.(transferable);
    if (reason) fail(reason);
  };
  // Only entangle's own never fail.
  const receive = (): object => steps.transfer?.(transferable, memory.realm) ?? fail();
  memory.addStandIn(new StandIn(transferable, !slotsOf(transferable), check, receive));
}

interface MaybeTransferable {
  transfer?(): ArrayBuffer;
}
/** Node's own mark on buffers, which `ArrayBuffer.prototype.transfer` passes over (Node 22). */
const isUntransferable = hostModule("node:worker_threads")?.isMarkedAsUntransferable as
  | ((buffer: object) => boolean)
  | undefined;

const bufferSteps: PlatformObjectSteps = {
  refusal(buffer) {
    if (isUntransferable?.(buffer)) return " that Node's Buffers share; copy the bytes";
    return isDetached(buffer as ArrayBuffer) && alreadyDetached;
  },
  transfer: (buffer, realm) => bufferOfRealm(transferBuffer(buffer as ArrayBuffer), "ArrayBuffer", realm),
};

/** Captured at load: where the engine lacks it, a library may fill it in by the global `structuredClone`, and that may be ours. */
const { transfer } = ArrayBuffer.prototype as MaybeTransferable;

function transferBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (transfer) return transfer.call(buffer);
  const byteLength = byteLengthOf(buffer);
  const received = hostClone?.(buffer, { transfer: [buffer] });
  // To find that an empty one is detached costs several times as much as the transfer.
  if (byteLengthOf(buffer) < byteLength || isDetached(buffer)) return received as ArrayBuffer;
  // As DetachArrayBuffer. Never a silent copy (Node 20 makes one of WebAssembly's memory and of that of its own Buffers): the sender
  // would go on writing to what it gave away.
  throw new TypeError("transfer: an ArrayBuffer can't be detached");
}
