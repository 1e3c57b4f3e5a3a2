// Loaded before a page's own scripts, and its frame's: they get entangle where the browser has channels of its own.
import { install } from "entangle/window";

install(window, { replace: true });
