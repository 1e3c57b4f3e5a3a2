// Run after a change of package-lock.json: `node scripts/complete-lock.mjs`.
// npm leaves an optional package of another platform out of the lock file if the registry in use doesn't serve it, and
// then `npm ci` refuses the lock file as incomplete. This adds those entries; their platform keeps npm from fetching them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./find.mjs";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/**
 * What a package's name says of its platform, such as "linux-arm-musleabihf".
 * @param {string} name
 */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  if (os.length === 0 && cpu.length === 0)
    throw new Error(`${name}: the name tells no platform; add the entry by hand`);
  const isMusl = words.some((word) => word.startsWith("musl"));
  return {
    ...(cpu.length > 0 && { cpu }),
    ...(isMusl && { libc: ["musl"] }),
    ...(os.length > 0 && { os }),
  };
}

const path = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
/** @type {[string, { optionalDependencies?: Record<string, string>, dev?: boolean }][]} */
const packages = Object.entries(lock.packages);
for (const [parent, { optionalDependencies = {}, dev }] of packages) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const places = [`${parent}/node_modules/${name}`, `node_modules/${name}`];
    const found = places.map((place) => lock.packages[place]).find(Boolean);
    if (found) continue;
    if (!/^\d+\.\d+\.\d+$/.test(version))
      throw new Error(`${name}: "${version}" is no exact version; add the entry by hand`);
    lock.packages[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true, ...platformOf(name) };
    console.log(`complete-lock: added ${name} ${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
