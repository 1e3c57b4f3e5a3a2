/**
 * Waits for the suite in a window, and prints one result a line.
 * @param {object} window
 */
export async function printResults(window) {
  /** @type {import("../suite.ts").SuiteOfPage} */
  const { done, results } = Reflect.get(window, "windowSuite");
  await done;
  for (const result of results) console.log(JSON.stringify(result));
}
