import type { EventConstructor } from "../base/host.ts";
import { defineHidden, intrinsicGetter } from "../base/intrinsics.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { requireArguments, toTransferList, toTransferOption } from "../base/webidl.ts";
import { messagePortStateOf } from "../port/message-port-state.ts";
import type { ChannelMessaging } from "../port/types.ts";
import { defineOperation } from "./define-operation.ts";

// biome-ignore lint/complexity/noBannedTypes: any function of any class
type AnyFunction = Function;
type Constructor = AnyFunction & { readonly prototype: object };
interface AdoptedInterfaces {
  readonly MessageChannel: object;
  readonly MessagePort: object;
  readonly MessageEvent: EventConstructor;
  structuredClone(value: unknown): unknown;
}

type Convert = (target: unknown, args: unknown[]) => unknown[];

/**
 * The four names as a window's own: their functions are of the window's Function, the TypeErrors that they throw of its TypeError,
 * and `event.ports` of its Array. What a getter in a message throws stays what it is.
 */
export function adoptInterfaces(interfaces: ChannelMessaging, realm: Realm): AdoptedInterfaces {
  const functions = interfaces as unknown as AdoptedInterfaces & Record<keyof ChannelMessaging, Constructor>;
  if (realm === hostRealm) return functions;
  const { MessageChannel, MessagePort, MessageEvent, structuredClone } = functions;
  adoptPorts(MessageEvent.prototype, realm);
  return {
    MessageChannel: adoptInterface(MessageChannel, realm),
    MessagePort: adoptInterface(MessagePort, realm),
    MessageEvent: adoptInterface(MessageEvent, realm) as AdoptedInterfaces["MessageEvent"],
    structuredClone: adoptFunction(structuredClone, realm, convertCloneArguments),
  };
}

/** Gives the interface object to use instead: a class can't have its errors caught. */
function adoptInterface(Interface: Constructor, realm: Realm): Constructor {
  const { name, length, prototype } = Interface;
  const Adopted = function (this: unknown, ...args: unknown[]): unknown {
    if (!new.target) throw new realm.TypeError(`${name}: call it with new`);
    return adoptErrors(realm, () => Reflect.construct(Interface, args, new.target));
  };
  defineOperation(Adopted, name, length);
  Object.defineProperty(Adopted, "prototype", { value: prototype, writable: false });
  Object.defineProperty(prototype, "constructor", { value: Adopted });
  adoptParent(Adopted, Interface, Function.prototype, functionOf(realm).prototype);
  // jsdom's Event and EventTarget, from which ours inherit, are functions of another realm.
  if (!(Adopted instanceof functionOf(realm))) defineHidden(Adopted, "constructor", functionOf(realm));
  adoptParent(prototype, prototype, Object.prototype, realm.Object.prototype);
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== "constructor") adoptMember(prototype, key, realm);
  }
  return Adopted;
}

/** An interface that inherits from none has the prototypes of its realm's Object and Function above it. */
function adoptParent(object: object, from: object, ofHost: object, ofRealm: object): void {
  const parent = Object.getPrototypeOf(from) as object | null;
  Object.setPrototypeOf(object, parent === ofHost ? ofRealm : parent);
}

function adoptMember(prototype: object, key: string, realm: Realm): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
  for (const kind of ["get", "set", "value"] as const) {
    const member: unknown = descriptor[kind];
    const convert = key === "postMessage" ? convertPostArguments : undefined;
    if (typeof member === "function") descriptor[kind] = adoptFunction(member, realm, convert);
  }
  Object.defineProperty(prototype, key, descriptor);
}

/**
 * A function of the window that does what `original` does.
 * @param convert Converts the arguments beforehand; then it alone throws TypeErrors that are to be of the window.
 */
function adoptFunction<F extends AnyFunction>(original: F, realm: Realm, convert?: Convert): F {
  // A method, since those can't be constructed.
  const { adopted } = {
    adopted(this: unknown, ...args: unknown[]): unknown {
      if (!convert) return adoptErrors(realm, () => Reflect.apply(original, this, args));
      return Reflect.apply(
        original,
        this,
        adoptErrors(realm, () => convert(this, args)),
      );
    },
  };
  defineOperation(adopted, original.name, original.length);
  return adoptPrototype(adopted as AnyFunction as F, realm);
}

/** Makes a function an instance of the window's Function. */
export function adoptPrototype<F extends AnyFunction>(operation: F, realm: Realm): F {
  return Object.setPrototypeOf(operation, functionOf(realm).prototype);
}

/** Runs `action`, whose TypeErrors are thrown as those of `realm`. */
export function adoptErrors<T>(realm: Realm, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (realm.TypeError !== TypeError && error instanceof TypeError) throw new realm.TypeError(error.message);
    throw error;
  }
}

function functionOf(realm: Realm): Constructor {
  return realm.intrinsic("Function") as Constructor;
}

/** Of `port.postMessage()`: in the order in which it converts them. */
function convertPostArguments(port: unknown, args: unknown[]): unknown[] {
  const [message, transferOrOptions] = args;
  // Whatever is amiss, postMessage itself finds before it clones.
  if (args.length === 0 || !messagePortStateOf(port)) throw new TypeError(wrongCall("postMessage", "a MessagePort"));
  const transfer = toTransferList(transferOrOptions);
  const { includeUserActivation } = (transferOrOptions ?? {}) as { includeUserActivation?: unknown };
  return [message, { transfer, includeUserActivation }];
}

const wrongCall = (operation: string, target: string): string =>
  `${operation}: call it on ${target}, with at least one argument`;

function convertCloneArguments(_: unknown, args: unknown[]): unknown[] {
  requireArguments("structuredClone", args.length);
  return [args[0], { transfer: toTransferOption(args[1], "structuredClone: options") }];
}

/** Makes the arrays that `event.ports` gives arrays of the window. */
function adoptPorts(prototype: object, realm: Realm): void {
  const portsOf = intrinsicGetter<readonly object[]>(prototype, "ports");
  if (!portsOf) return;
  const adopted = new WeakMap<readonly object[], readonly object[]>();
  const adopt = (ports: readonly object[]): readonly object[] => {
    const known = adopted.get(ports) ?? Object.freeze(realm.Array.from(ports));
    adopted.set(ports, known);
    return known;
  };
  const accessor = {
    get ports() {
      return adopt(portsOf(this));
    },
  };
  Object.defineProperty(prototype, "ports", Object.getOwnPropertyDescriptor(accessor, "ports") as PropertyDescriptor);
}
