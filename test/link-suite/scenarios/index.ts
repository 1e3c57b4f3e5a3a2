import type { Scenario } from "../scenario.ts";
import { close } from "./close.ts";
import { hostile } from "./hostile.ts";
import { leaks } from "./leaks.ts";
import { loss } from "./loss.ts";
import { order } from "./order.ts";
import { pressure } from "./pressure.ts";
import { size } from "./size.ts";
import { transfer } from "./transfer.ts";
import { values } from "./values.ts";

export const scenarios: readonly Scenario[] = [
  ...values,
  ...order,
  ...transfer,
  ...close,
  ...loss,
  ...pressure,
  ...size,
  ...hostile,
  ...leaks,
];
