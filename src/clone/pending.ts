import { brandOf } from "./brand.ts";
import type { TransferSteps } from "./platform-object-steps.ts";

const { isArray } = Array;

/**
 * Stands in a copy for an object that is transferred: the transfer takes place only when all has been cloned without failure,
 * since it can't be undone.
 */
export class PendingTransfer {
  readonly transferable: object;
  readonly steps: TransferSteps;
  /** What stands in its place once the transfer has taken place. */
  received: object;

  constructor(transferable: object, steps: TransferSteps) {
    this.transferable = this.received = transferable;
    this.steps = steps;
  }
}

/** Stands for a view on a buffer that is being transferred. */
export class PendingView {
  readonly buffer: PendingTransfer;
  readonly create: (buffer: ArrayBufferLike) => object;
  #view: object | undefined;

  constructor(buffer: PendingTransfer, create: (buffer: ArrayBufferLike) => object) {
    this.buffer = buffer;
    this.create = create;
  }

  /** The view on what was received: one, however often it stands in the copy. */
  get view(): object {
    this.#view ??= this.create(this.buffer.received as ArrayBufferLike);
    return this.#view;
  }
}

/** Replaces each stand-in of a copy by what was received. The copy is all data: nothing of this is observable. */
export function resolvePending(root: unknown): unknown {
  if (root instanceof PendingTransfer) return root.received;
  const seen = new Set<unknown>();
  const queue: unknown[] = [root];
  for (const value of queue) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const child of resolveChildren(value)) queue.push(child);
  }
  return resolve(root);
}

function resolve(value: unknown): unknown {
  if (value instanceof PendingTransfer) return value.received;
  return value instanceof PendingView ? value.view : value;
}

const isMap = (value: object): value is Map<unknown, unknown> => !isArray(value) && brandOf(value) === "Map";
const isSet = (value: object): value is Set<unknown> => !isArray(value) && brandOf(value) === "Set";

/** Resolves the stand-ins directly in `container` and gives its other children. */
function resolveChildren(container: object): unknown[] {
  if (ArrayBuffer.isView(container) || container instanceof PendingTransfer || container instanceof PendingView)
    return [];
  if (isMap(container)) {
    const entries = [...container];
    container.clear();
    for (const [key, item] of entries) container.set(resolve(key), resolve(item));
    return entries.flat();
  }
  if (isSet(container)) {
    const items = [...container];
    container.clear();
    for (const item of items) container.add(resolve(item));
    return items;
  }
  const children: unknown[] = [];
  for (const key of Object.getOwnPropertyNames(container)) {
    const descriptor = Object.getOwnPropertyDescriptor(container, key);
    if (!descriptor || typeof descriptor.value !== "object") continue;
    const value = resolve(descriptor.value);
    if (value !== descriptor.value) Object.defineProperty(container, key, { ...descriptor, value });
    children.push(descriptor.value);
  }
  return children;
}
