import { connect, loopback } from "../../src/link/index.ts";
import { testLinks } from "../link-suite/link-suite.ts";
import { obey } from "../link-suite/peer.ts";

const sameThread = "both sides are one thread, which ends as a whole";

testLinks({
  name: "link",
  capabilities: {
    noticesLoss: sameThread,
    sharesMemory: "all goes as bytes, as it does between machines",
    movesBuffers: "all goes as bytes, as it does between machines",
    isTrusted: true,
    hasBackPressure: "its queue is memory",
    canUnref: "it keeps nothing alive",
  },
  connect() {
    const [here, there] = loopback();
    const [root, otherRoot] = [connect(here), connect(there)];
    obey(otherRoot);
    const dispose = (): void => {
      // Each end tells the other.
      here.close();
      there.close();
    };
    return { root, dispose };
  },
});
