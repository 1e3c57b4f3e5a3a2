/**
 * How many values or programs the properties generate. ENTANGLE_RUNS multiplies it: `ENTANGLE_RUNS=50 npx vitest run test/property`
 * is the run of millions.
 */
const factor = Number(process.env.ENTANGLE_RUNS ?? 1);

export const runs: { of(usual: number): number; readonly timeoutMs: number } = {
  of: (usual) => Math.max(1, Math.round(usual * factor)),
  timeoutMs: 60_000 * Math.max(1, factor),
};
