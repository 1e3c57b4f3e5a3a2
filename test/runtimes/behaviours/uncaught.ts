interface UncaughtEvent {
  readonly error: unknown;
  preventDefault(): void;
}

interface ErrorHost {
  addEventListener?(type: string, listener: (event: UncaughtEvent) => void): void;
  removeEventListener?(type: string, listener: (event: UncaughtEvent) => void): void;
  readonly navigator?: { readonly userAgent: string };
  readonly process?: {
    on?(name: string, listener: (error: unknown) => void): void;
    off(name: string, listener: (error: unknown) => void): void;
  };
}

/** Collects what the host calls uncaught: by the event of the process (Node, Deno, Bun), else by that of the global (workerd, whose process has none). */
export function watchUncaught(): { canReport: boolean; stop(): unknown[] } {
  const host = globalThis as unknown as ErrorHost;
  const errors: unknown[] = [];
  const push = (error: unknown) => void errors.push(error);
  const onEvent = (event: UncaughtEvent) => {
    event.preventDefault();
    push(event.error);
  };
  const process = host.process?.on && host.navigator?.userAgent !== "Cloudflare-Workers" ? host.process : undefined;
  process?.on?.("uncaughtException", push);
  // In Deno both fire; a listener here that prevents the default keeps its process alive.
  host.addEventListener?.("error", process ? prevent : onEvent);
  return {
    canReport: Boolean(process || host.addEventListener),
    stop() {
      process?.off("uncaughtException", push);
      host.removeEventListener?.("error", process ? prevent : onEvent);
      return errors;
    },
  };
}

const prevent = (event: UncaughtEvent) => event.preventDefault();
