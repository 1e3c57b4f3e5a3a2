// What a visitor of the pages would do and see, in any window of this thread.

/** @typedef {Pick<Window, "document" | "location">} PageWindow of jsdom, happy-dom or a browser */

/**
 * Looks at the first example: the frame's first answer, and the one to what the form sends.
 * @param {PageWindow} window of example/index.html
 * @param {(line: string) => void} print
 */
export async function tellExample(window, print) {
  const received = find(window, "#received");
  const says = () => print(`The page says: ${received.textContent}`);
  says();
  await change(window, received);
  says();
  print("A click on its button:");
  find(window, "button").click();
  await change(window, received);
  says();
}

/**
 * Looks at the second example: one message by the form, then five at once.
 * @param {PageWindow} window of echo/index.html
 * @param {(line: string) => void} print
 */
export async function tellEcho(window, print) {
  const echoes = find(window, "#echoes").children;
  for (const [selector, count] of /** @type {const} */ ([
    ["button", 1],
    ["button[type=button]", 5],
  ])) {
    const button = find(window, selector);
    print(`A click on “${button.textContent}”:`);
    const before = echoes.length;
    button.click();
    while (echoes.length < before + count) await change(window, find(window, "#echoes"));
    for (const { textContent } of Array.from(echoes).slice(before)) print(`The page lists: ${textContent}`);
  }
}

/**
 * @param {PageWindow} window
 * @param {string} selector
 */
function find(window, selector) {
  const element = /** @type {HTMLElement | null} */ (window.document.querySelector(selector));
  if (!element) throw new Error(`${window.location.href} is not the page of this example: it has no ${selector}`);
  return element;
}

/**
 * @param {PageWindow} window
 * @param {HTMLElement} element whose content will change
 */
const change = (window, element) =>
  new Promise((resolve) => {
    const { MutationObserver } = /** @type {typeof globalThis} */ (/** @type {object} */ (window));
    new MutationObserver(resolve).observe(element, { childList: true });
  });
