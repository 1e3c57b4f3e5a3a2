import { readFileSync } from "node:fs";
import { diagnose } from "cbor2";
import { describe, expect, test } from "vitest";
import vectors from "../../docs/wire-format.json" with { type: "json" };
import { hostRealm } from "../../src/base/realm.ts";
import { decode } from "../../src/codec/decode.ts";
import { encode } from "../../src/codec/encode.ts";
import { assertIsomorphic } from "../property/compare.ts";
import { cloneOf, fromHex, postedBytesOf, toHex } from "./helpers.ts";

class StandInForPort {}
const ports = [new StandInForPort(), new StandInForPort()];
const portIndexOf = (object: object): number | undefined => {
  const index = ports.indexOf(object);
  return index < 0 ? undefined : index;
};

const build = (js: string): unknown => Function("ports", `return (${js});`)(ports);
/** A getter that changes the value leaves its trace in the bytes of what is posted, but not in those of a clone. */
const bytesOf = (js: string) => (js.includes("get:") ? postedBytesOf(build(js)) : encode(dataOf(js), portIndexOf));
/** What a clone leaves in the place of a port is the port itself, here. */
const dataOf = (js: string): unknown => (js.includes("ports") ? build(js) : cloneOf(build(js)));

/** Node's Blobs have properties of their own, in no certain order. */
async function show(blob: Blob): Promise<unknown> {
  const { name, lastModified } = blob as Partial<File>;
  return [Object.getPrototypeOf(blob), blob.type, name, lastModified, await blob.text()];
}

describe.each(vectors)("$js", ({ js, diagnostic, hex }) => {
  test("encodes to these bytes", async () => {
    expect(toHex((await bytesOf(js)) as Uint8Array)).toBe(hex);
  });

  test("decodes to the value", async () => {
    const decoded = decode(fromHex(hex), ports, hostRealm);
    if (decoded instanceof Blob) expect(await show(decoded)).toEqual(await show(build(js) as Blob));
    else assertIsomorphic(decoded, dataOf(js));
  });

  test("is read by another library as the diagnostic notation says", () => {
    // That library also notes which floats could be shorter.
    expect(diagnose(fromHex(hex)).replace(/_\d\b/g, "")).toBe(diagnostic);
  });

  test("is a row of the document", () => {
    const page = readFileSync("docs/wire-format.md", "utf8");
    const rows = page.split("\n").map((line) => line.replaceAll(/ +\| +|^\| | +\|$/g, "|"));
    expect(rows).toContain(`|\`${js}\`|\`${diagnostic}\`|\`${hex}\`|`);
  });
});
