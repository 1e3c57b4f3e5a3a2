import { describe, expect, test } from "vitest";
import { compare, type Expectations, harnessName, unexplained, updated } from "./expectations.ts";
import { parseMeta, resolvePath, variantsOf } from "./meta.ts";
import { parseOptions } from "./options.ts";
import { type FileResult, parseOutput, type Subtest } from "./results.ts";
import { substitute } from "./substitute.ts";
import { windowPage, workerScript } from "./wrappers.ts";

const origins = { host: "localhost", otherHost: "127.0.0.1", ports: [8000, 8001] } as const;
const pass = (name: string): Subtest => ({ name, status: "PASS", message: "" });
const fail = (name: string): Subtest => ({ name, status: "FAIL", message: "because" });
const result = (subtests: Subtest[], harness: FileResult["harness"] = "OK"): FileResult => ({
  id: "a.any.js",
  group: "core",
  harness,
  message: "",
  subtests,
});
const expected = (total: number, failures: Record<string, string> = {}): Expectations => ({
  totals: { "a.any.js": total },
  failures: { "a.any.js": failures },
});

describe("META", () => {
  test("title, scripts, globals and timeout are read, and only from the head", () => {
    const source = [
      "// META: title=A = B",
      "// META: script=/common/gc.js",
      "// META: script=helper.js",
      "// META: global=window,worker",
      "// META: timeout=long",
      "",
      "// META: script=not-this-one.js",
    ].join("\n");
    expect(parseMeta(source)).toEqual({
      title: "A = B",
      scripts: ["/common/gc.js", "helper.js"],
      globals: ["window", "worker"],
      longTimeout: true,
    });
  });

  test("a file without META runs in a window and in a dedicated worker", () => {
    expect(variantsOf(parseMeta("test(() => {});"))).toEqual(["window", "dedicatedworker"]);
    expect(variantsOf(parseMeta("// META: global=window,shadowrealm"))).toEqual(["window"]);
    expect(variantsOf(parseMeta("// META: global=worker"))).toEqual(["dedicatedworker"]);
  });

  test("scripts resolve against the test's path", () => {
    expect(resolvePath("../helper.js", "/a/b/c.any.js")).toBe("/a/helper.js");
    expect(resolvePath("/common/gc.js", "/a/b/c.any.js")).toBe("/common/gc.js");
  });
});

describe("templates", () => {
  test("hosts, ports, domains and query are filled in", () => {
    const source = "{{host}}:{{ports[http][1]}} {{domains[www]}} {{hosts[alt][]}} {{ location[host] }} {{GET[x]}}";
    expect(substitute(source, origins, new URL("http://wpt/?x=1"))).toBe(
      "localhost:8001 127.0.0.1 127.0.0.1 localhost:8000 1",
    );
  });

  test("an unknown template is an error, not a hole", () => {
    expect(() => substitute("{{uuid()}}", origins)).toThrow("{{uuid()}}");
  });
});

describe("wrappers", () => {
  const meta = parseMeta('// META: title=<a> "b"\n// META: script=helper.js');

  test("a window page escapes its title and loads META scripts before the test", () => {
    const page = windowPage("/a/b.any.js", meta);
    expect(page).toContain('<title>&lt;a> "b"</title>');
    expect(page.indexOf("/a/helper.js")).toBeLessThan(page.indexOf("/a/b.any.js"));
  });

  test("a worker script says that it is a worker, and that it is done", () => {
    const script = workerScript("/a/b.any.js", meta);
    expect(script).toContain("isWorker: () => true");
    expect(script.trimEnd().endsWith("done();")).toBe(true);
  });
});

describe("results", () => {
  const line = (value: object): string => `wpt:${JSON.stringify(value)}\n`;

  test("console output is skipped, and an error outside of subtests is kept", () => {
    const stdout =
      "hello\n" +
      line({ type: "subtest", name: "one", status: "PASS", message: "" }) +
      line({ type: "harness", status: "ERROR", message: "uncaught" }) +
      line({ type: "harness", status: "OK", message: "" }) +
      line({ type: "end" });
    expect(parseOutput("a.any.js", "core", stdout, "exit code 0")).toEqual({
      ...result([pass("one")], "ERROR"),
      message: "uncaught",
      subtests: [{ type: "subtest", ...pass("one") }],
    });
  });

  test("a process that ends before its harness crashed", () => {
    const { harness, message } = parseOutput("a.any.js", "core", "", "killed by SIGKILL");
    expect({ harness, message }).toEqual({ harness: "CRASH", message: "killed by SIGKILL" });
  });
});

describe("expectations", () => {
  test("a failure with a reason is expected, one without is not", () => {
    const verdict = compare(result([pass("one"), fail("two"), fail("three")]), expected(3, { two: "known" }));
    expect(verdict).toMatchObject({
      passed: 1,
      total: 3,
      expectedFailures: [{ name: "two", message: "known" }],
      unexpected: [{ name: "three", message: "FAIL: because" }],
    });
  });

  test("an expected failure that passes is unexpected", () => {
    const { unexpected } = compare(result([pass("one")]), expected(1, { one: "known" }));
    expect(unexpected).toMatchObject([{ name: "one", message: expect.stringContaining("remove it") }]);
  });

  test("an expected failure that doesn't report is unexpected", () => {
    const { unexpected } = compare(result([pass("one")]), expected(1, { renamed: "known" }));
    expect(unexpected).toMatchObject([{ name: "renamed" }]);
  });

  test("missing subtests count as failed", () => {
    const verdict = compare(result([pass("one")], "CRASH"), expected(3));
    expect(verdict).toMatchObject({ passed: 1, total: 3 });
    expect(verdict.unexpected.some(({ message }) => message.startsWith("2 of 3 subtests"))).toBe(true);
  });

  test("subtests beyond the known total ask for an update", () => {
    const { unexpected } = compare(result([pass("one"), pass("two")]), expected(1));
    expect(unexpected).toMatchObject([{ name: harnessName, message: expect.stringContaining("--update") }]);
  });

  test("an error outside of subtests is a failure of the file", () => {
    expect(compare(result([pass("one")], "ERROR"), expected(1)).unexpected).toMatchObject([{ name: harnessName }]);
    expect(compare(result([pass("one")], "ERROR"), expected(1, { [harnessName]: "known" })).unexpected).toEqual([]);
  });

  test("--update keeps reasons, drops what passes, and marks new failures so that no run accepts them", () => {
    const before: Expectations = {
      totals: { "a.any.js": 2, "z.any.js": 1 },
      failures: { "a.any.js": { one: "known", two: "stale" }, "z.any.js": { other: "not run" } },
    };
    const after = updated(before, [result([fail("one"), pass("two"), fail("three")])]);
    expect(after).toEqual({
      totals: { "a.any.js": 3, "z.any.js": 1 },
      failures: { "a.any.js": { one: "known", three: unexplained }, "z.any.js": { other: "not run" } },
    });
    const { unexpected } = compare(result([fail("one"), pass("two"), fail("three")]), after);
    expect(unexpected).toMatchObject([{ name: "three", message: "write the reason of FAIL: because" }]);
  });
});

describe("options", () => {
  test("mistakes are named", () => {
    expect(() => parseOptions([])).toThrow("--wpt");
    expect(() => parseOptions(["--wpt", "x", "--runtime", "deeno"])).toThrow("deeno");
    expect(() => parseOptions(["--wpt", "x", "--group", "nope"])).toThrow("nope");
    expect(parseOptions(["--wpt", "x", "--group", "core", "--group", "idl"]).groupNames).toEqual(["core", "idl"]);
  });
});
