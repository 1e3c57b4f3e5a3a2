// Served as WPT's testharnessreport.js: hands the results of a page to the runner, or to the jsdom that it runs in.
(() => {
  const testStatus = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
  const harnessStatus = ["OK", "ERROR", "TIMEOUT", "PRECONDITION_FAILED"];
  const report = (results) => {
    if (window.wptReport) return window.wptReport(results);
    // The test's own page, not a frame of it that has the harness too.
    if (window !== window.top) return undefined;
    const id = encodeURIComponent(location.pathname.slice(1));
    return fetch(`/entangle/report?${id}`, { method: "POST", body: JSON.stringify(results) });
  };
  setup({ output: false });
  add_completion_callback((tests, { status, message }) => {
    report({
      harness: harnessStatus[status],
      message: message ?? "",
      subtests: tests.map((test) => ({
        name: test.name,
        status: testStatus[test.status],
        message: test.message ?? "",
      })),
    });
  });
})();
