import { illegalInvocation, slotsOf } from "./slots.ts";
import { copyMembers, defineAttributes, requireArguments } from "./webidl.ts";

const PROPAGATION = 1;
export const IMMEDIATE_PROPAGATION = 2;

/** The internal slots and flags of an event that entangle dispatches itself. DOM https://dom.spec.whatwg.org/#interface-event */
export class EventState {
  declare type: string;
  declare isTrusted: boolean;
  target: object | null = null;
  /** Set while it is being dispatched: a target has no parent here, so that an event is at its target or nowhere. */
  currentTarget: object | null = null;
  declare timeStamp: number;
  // What hardly an event has otherwise stands on the prototype: each message makes one.
  declare bubbles: boolean;
  declare cancelable: boolean;
  declare composed: boolean;
  /** The stop propagation and stop immediate propagation flags, of which the second implies the first. */
  declare stopped: number | undefined;
  /** The canceled flag. */
  declare defaultPrevented: boolean;
  declare inPassive: boolean | undefined;
  /** The object is an event of the host, whose own slots count: only the host can dispatch it. */
  declare ofHost: boolean | undefined;

  constructor(type = "", isTrusted = false) {
    this.type = type;
    this.isTrusted = isTrusted;
  }
}

// Not in a static block, which React Native's Babel preset refuses.
Object.assign(EventState.prototype, {
  bubbles: false,
  cancelable: false,
  composed: false,
  defaultPrevented: false,
});

/** DOM "set the canceled flag" https://dom.spec.whatwg.org/#set-the-canceled-flag */
export function cancel(state: EventState): void {
  if (state.cancelable && !state.inPassive) state.defaultPrevented = true;
}

/** The state of an event made by entangle, or undefined. */
export function eventStateOf(value: unknown): EventState | undefined {
  const state = slotsOf(value);
  return state instanceof EventState ? state : undefined;
}

const requireEvent = (value: unknown): EventState => eventStateOf(value) ?? illegalInvocation("Event");

/** The members of `Event.prototype`, for events that entangle dispatches itself: the host's own would not know them. */
export const eventMembers: object = {
  get srcElement(): object | null {
    return requireEvent(this).target;
  },
  get eventPhase(): number {
    return requireEvent(this).currentTarget ? 2 : 0;
  },
  composedPath(): object[] {
    const { currentTarget } = requireEvent(this);
    return currentTarget ? [currentTarget] : [];
  },
  get cancelBubble(): boolean {
    return Boolean(requireEvent(this).stopped);
  },
  set cancelBubble(value: boolean) {
    const state = requireEvent(this);
    if (value) state.stopped ||= PROPAGATION;
  },
  stopPropagation(): void {
    requireEvent(this).stopped ||= PROPAGATION;
  },
  stopImmediatePropagation(): void {
    requireEvent(this).stopped = IMMEDIATE_PROPAGATION;
  },
  get returnValue(): boolean {
    return !requireEvent(this).defaultPrevented;
  },
  set returnValue(value: boolean) {
    const state = requireEvent(this);
    if (!value) cancel(state);
  },
  preventDefault(): void {
    cancel(requireEvent(this));
  },
  /** DOM "initialize" https://dom.spec.whatwg.org/#concept-event-initialize */
  initEvent(type: string, bubbles = false, cancelable = false): void {
    const state = requireEvent(this);
    requireArguments("initEvent", arguments.length);
    const name = `${type}`;
    if (state.currentTarget) return;
    state.type = name;
    state.bubbles = Boolean(bubbles);
    state.cancelable = Boolean(cancelable);
    state.isTrusted = state.defaultPrevented = false;
    state.target = null;
    state.stopped = 0;
  },
};

defineAttributes(
  eventMembers,
  requireEvent,
  "type target currentTarget bubbles cancelable composed defaultPrevented isTrusted timeStamp",
);
// Frozen, as WebIDL has its constants.
copyMembers(Object.freeze({ NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 }), eventMembers);
