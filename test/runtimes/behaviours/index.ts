import type { Behaviour } from "./behaviour.ts";
import { clone } from "./clone.ts";
import { delivery } from "./delivery.ts";
import { events } from "./events.ts";
import { transfer } from "./transfer.ts";

export const behaviours: readonly Behaviour[] = [...delivery, ...events, ...transfer, ...clone];
