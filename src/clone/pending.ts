import { brandOf } from "./brand.ts";

const { isArray } = Array;

/**
 * Stands in a copy for an object that is transferred: the transfer takes place only when all has been cloned without failure,
 * since it can't be undone.
 */
export class PendingTransfer {
  readonly transferable: object;

  constructor(transferable: object) {
    this.transferable = transferable;
  }
}

/** Stands for a view on a buffer that is being transferred. */
export class PendingView {
  readonly buffer: PendingTransfer;
  readonly create: (buffer: ArrayBufferLike) => object;

  constructor(buffer: PendingTransfer, create: (buffer: ArrayBufferLike) => object) {
    this.buffer = buffer;
    this.create = create;
  }
}

type Resolve = (pending: PendingTransfer) => object;

/** Replaces each stand-in of a copy by what it stands for. The copy is all data: nothing is observable. */
export function resolvePending(root: unknown, received: Resolve): unknown {
  const views = new Map<PendingView, object>();
  const resolve = (value: unknown): unknown => {
    if (value instanceof PendingTransfer) return received(value);
    if (!(value instanceof PendingView)) return value;
    const view = views.get(value) ?? value.create(received(value.buffer) as ArrayBufferLike);
    views.set(value, view);
    return view;
  };
  const seen = new Set<unknown>();
  const queue: unknown[] = [root];
  for (const value of queue) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    queue.push(...resolveChildren(value, resolve));
  }
  return resolve(root);
}

const isMap = (value: object): value is Map<unknown, unknown> => !isArray(value) && brandOf(value) === "Map";
const isSet = (value: object): value is Set<unknown> => !isArray(value) && brandOf(value) === "Set";

/** Resolves the stand-ins directly in `container` and gives its other children. */
function resolveChildren(container: object, resolve: (value: unknown) => unknown): unknown[] {
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
