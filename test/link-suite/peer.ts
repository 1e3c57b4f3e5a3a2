import type { MessageEvent, MessagePort } from "../../src/index.ts";
import type { Outcome, Start } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

/** The program of the other side: runs its halves of the scenarios that `root` asks for. */
export function obey(root: MessagePort<Start, Outcome>): void {
  root.onmessage = ({ data, ports }: MessageEvent<Start>) => {
    void play(data, ports[0] as MessagePort).then((outcome) => root.postMessage(outcome));
  };
}

async function play({ start }: Start, port: MessagePort): Promise<Outcome> {
  try {
    const scenario = scenarios.find(({ name }) => name === start);
    if (!scenario) throw new Error(`no such scenario: ${start}`);
    return { result: await scenario.there(port) };
  } catch (error) {
    return { error: error instanceof Error ? `${error}\n${error.stack}` : String(error) };
  }
}
