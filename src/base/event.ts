import { host } from "./host.ts";
import { Slots } from "./slots.ts";
import { requireBrand } from "./webidl.ts";

export const NONE = 0;
export const AT_TARGET = 2;

/** Clock of `timeStamp`. Unit: milliseconds since the time origin. */
const now: () => number = host.performance ? host.performance.now.bind(host.performance) : Date.now;

export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** The internal slots and flags of an event that entangle dispatches itself. DOM https://dom.spec.whatwg.org/#interface-event */
export class EventState {
  type: string;
  isTrusted: boolean;
  bubbles = false;
  cancelable = false;
  composed = false;
  target: object | null = null;
  currentTarget: object | null = null;
  eventPhase: number = NONE;
  dispatching = false;
  propagationStopped = false;
  immediatePropagationStopped = false;
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
    if (this.cancelable && !this.inPassiveListener) this.canceled = true;
  }

  /** DOM "initialize" https://dom.spec.whatwg.org/#concept-event-initialize */
  initialize(type: string, bubbles: boolean, cancelable: boolean): void {
    this.propagationStopped = this.immediatePropagationStopped = this.canceled = false;
    this.isTrusted = false;
    this.target = null;
    this.type = type;
    this.bubbles = bubbles;
    this.cancelable = cancelable;
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

/** The members of `Event.prototype`, for events that entangle dispatches itself: the host's own would not know them. */
export class EventMembers {
  get type(): string {
    return stateOf(this).type;
  }
  get target(): object | null {
    return stateOf(this).target;
  }
  get srcElement(): object | null {
    return stateOf(this).target;
  }
  get currentTarget(): object | null {
    return stateOf(this).currentTarget;
  }
  composedPath(): object[] {
    const { currentTarget } = stateOf(this);
    return currentTarget === null ? [] : [currentTarget];
  }
  get eventPhase(): number {
    return stateOf(this).eventPhase;
  }
  stopPropagation(): void {
    stateOf(this).propagationStopped = true;
  }
  get cancelBubble(): boolean {
    return stateOf(this).propagationStopped;
  }
  set cancelBubble(value: boolean) {
    if (value) stateOf(this).propagationStopped = true;
  }
  stopImmediatePropagation(): void {
    const state = stateOf(this);
    state.propagationStopped = state.immediatePropagationStopped = true;
  }
  get bubbles(): boolean {
    return stateOf(this).bubbles;
  }
  get cancelable(): boolean {
    return stateOf(this).cancelable;
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
  get defaultPrevented(): boolean {
    return stateOf(this).canceled;
  }
  get composed(): boolean {
    return stateOf(this).composed;
  }
  get timeStamp(): number {
    return stateOf(this).timeStamp;
  }
  initEvent(type: string, bubbles = false, cancelable = false): void {
    const state = stateOf(this);
    if (!state.dispatching) state.initialize(`${type}`, Boolean(bubbles), Boolean(cancelable));
  }
}
