import { pageGroups } from "./page-groups.ts";

/** A set of WPT files that is scored together. */
export interface Group {
  readonly name: string;
  readonly title: string;
  /** Paths below the WPT root; `entangle/...` are this folder's own, served in WPT's place. */
  readonly files: readonly string[];
  /** They are pages, which a shell can't load; in Chromium the page's own postMessage would have to be replaced too. */
  readonly windowsOnly?: boolean;
  /** They look at the interfaces themselves, which are the same when channels are split across links. */
  readonly unsplitOnly?: boolean;
  /** What is tested is mostly jsdom itself, which throws errors of another realm: these pass. */
  readonly ofJsdom?: boolean;
  /** Where given, only these subtests count: the others of the file need WPT's own server or a second window. */
  readonly subtests?: readonly string[];
}

const core = [
  "Channel_postMessage_Blob.any.js",
  "Channel_postMessage_DataCloneErr.any.js",
  "Channel_postMessage_clone_port.any.js",
  "Channel_postMessage_clone_port_error.any.js",
  "Channel_postMessage_event_properties.any.js",
  "Channel_postMessage_ports_readonly_array.any.js",
  "Channel_postMessage_target_source.any.js",
  "Channel_postMessage_with_transfer_entangled.any.js",
  "Channel_postMessage_with_transfer_incoming_messages.any.js",
  "Channel_postMessage_with_transfer_outgoing_messages.any.js",
  "MessageEvent-trusted.any.js",
  "MessageEvent.any.js",
  "MessagePort_initial_disabled.any.js",
  "MessagePort_onmessage_start.any.js",
  "message-channels/basics.any.js",
  "message-channels/close.any.js",
  "message-channels/dictionary-transferrable.any.js",
  "message-channels/implied-start.any.js",
  "message-channels/no-start.any.js",
  "message-channels/user-activation.tentative.any.js",
  "message-channels/worker-post-after-close.any.js",
  "message-channels/worker.any.js",
  "message-channels/close-event/garbage-collected.tentative.any.js",
];

export const groups: readonly Group[] = [
  { name: "core", title: "channels, ports, events", files: core.map((file) => `webmessaging/${file}`) },
  {
    name: "close-event",
    title: "the close event, within one global",
    files: ["webmessaging/message-channels/close-event/explicitly-closed.tentative.window.js"],
    subtests: [
      "Close event on port2 is fired when port1 is explicitly closed",
      "Close event on port1 is not fired when port1 is explicitly closed",
    ],
  },
  {
    name: "clone",
    title: "structured clone, by structuredClone() and through a port",
    files: [
      "html/webappapis/structured-clone/structured-clone.any.js",
      "html/infrastructure/safe-passing-of-structured-data/messagechannel.any.js",
    ],
  },
  {
    name: "idl",
    title: "IDL of MessageChannel, MessagePort, MessageEvent",
    files: ["entangle/idl.any.js"],
    unsplitOnly: true,
  },
  ...pageGroups,
];
