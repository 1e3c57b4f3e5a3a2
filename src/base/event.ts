import { host } from "./host.ts";
import { Slots } from "./slots.ts";
import { requireBrand } from "./webidl.ts";

const NONE = 0;
const AT_TARGET = 2;

const PROPAGATION = 1;
export const IMMEDIATE_PROPAGATION = 2;

/** Clock of `timeStamp`. Unit: milliseconds since the time origin. */
const now: () => number = host.performance ? host.performance.now.bind(host.performance) : Date.now;

/** What an event is constructed with, converted. */
export interface EventOptions {
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
}

const noOptions: EventOptions = { bubbles: false, cancelable: false, composed: false };

/** The internal slots and flags of an event that entangle dispatches itself. DOM https://dom.spec.whatwg.org/#interface-event */
export class EventState {
  type: string;
  isTrusted: boolean;
  options: EventOptions = noOptions;
  target: object | null = null;
  dispatching = false;
  /** The stop propagation and stop immediate propagation flags, of which the second implies the first. */
  stopped = 0;
  canceled = false;
  inPassiveListener = false;
  /** The object is an event of the host, whose own slots count: only the host can dispatch it. */
  ofHost = false;
  readonly timeStamp: number = now();

  constructor(type: string, isTrusted: boolean) {
    this.type = type;
    this.isTrusted = isTrusted;
  }

  /** DOM "set the canceled flag" */
  cancel(): void {
    if (this.options.cancelable && !this.inPassiveListener) this.canceled = true;
  }

  /** DOM "initialize" https://dom.spec.whatwg.org/#concept-event-initialize */
  initialize(type: string, bubbles: boolean, cancelable: boolean): void {
    this.canceled = false;
    this.stopped = 0;
    this.target = null;
    this.type = type;
    this.options = { bubbles, cancelable, composed: this.options.composed };
  }
}

class EventSlots extends Slots {
  readonly #state: EventState;

  constructor(event: object, state: EventState) {
    super(event);
    this.#state = state;
  }

  static of(value: object): EventState | undefined {
    return #state in value ? (value as EventSlots).#state : undefined;
  }
}

export function giveEventState<T extends object>(event: T, state: EventState): T {
  new EventSlots(event, state);
  return event;
}

/** The state of an event made by entangle, or undefined. */
export function eventStateOf(value: unknown): EventState | undefined {
  return typeof value === "object" && value !== null ? EventSlots.of(value) : undefined;
}

const stateOf = (value: unknown): EventState => requireBrand(eventStateOf(value), "Event");

/** A program dispatches the event, or makes another of it. */
export function distrust(event: object, state: EventState): void {
  state.isTrusted = false;
  // Events that entangle fires have it as a property of their own.
  Reflect.set(event, "isTrusted", false);
}

/** The read-only attributes of `Event`. A target has no parent here, so that an event is at its target or nowhere. */
const attributes: Readonly<Record<string, (state: EventState) => unknown>> = {
  type: ({ type }) => type,
  target: ({ target }) => target,
  srcElement: ({ target }) => target,
  currentTarget: ({ dispatching, target }) => (dispatching ? target : null),
  eventPhase: ({ dispatching }) => (dispatching ? AT_TARGET : NONE),
  bubbles: ({ options }) => options.bubbles,
  cancelable: ({ options }) => options.cancelable,
  composed: ({ options }) => options.composed,
  defaultPrevented: ({ canceled }) => canceled,
  timeStamp: ({ timeStamp }) => timeStamp,
};

/** The members of `Event.prototype`, for events that entangle dispatches itself: the host's own would not know them. */
export class EventMembers {
  composedPath(): object[] {
    const { dispatching, target } = stateOf(this);
    return dispatching && target ? [target] : [];
  }
  stopPropagation(): void {
    stateOf(this).stopped ||= PROPAGATION;
  }
  get cancelBubble(): boolean {
    return stateOf(this).stopped > 0;
  }
  set cancelBubble(value: boolean) {
    if (value) stateOf(this).stopped ||= PROPAGATION;
  }
  stopImmediatePropagation(): void {
    stateOf(this).stopped = IMMEDIATE_PROPAGATION;
  }
  get returnValue(): boolean {
    return !stateOf(this).canceled;
  }
  set returnValue(value: boolean) {
    if (!value) stateOf(this).cancel();
  }
  preventDefault(): void {
    stateOf(this).cancel();
  }
  initEvent(type: string, bubbles = false, cancelable = false): void {
    const state = stateOf(this);
    if (state.dispatching) return;
    state.initialize(`${type}`, Boolean(bubbles), Boolean(cancelable));
    distrust(this, state);
  }
  static {
    for (const [phase, name] of ["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"].entries()) {
      Object.defineProperty(this.prototype, name, { value: phase, enumerable: true });
    }
    for (const [name, read] of Object.entries(attributes)) {
      const get = function (this: unknown) {
        return read(stateOf(this));
      };
      Object.defineProperty(this.prototype, name, { get, configurable: true });
    }
  }
}
