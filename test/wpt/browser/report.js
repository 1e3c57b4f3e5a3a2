// Served as WPT's testharnessreport.js: hands the results of a page to the runner.
(() => {
  const testStatus = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
  const harnessStatus = ["OK", "ERROR", "TIMEOUT", "PRECONDITION_FAILED"];
  setup({ output: false });
  add_completion_callback((tests, { status, message }) => {
    window.wptReport?.({
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
