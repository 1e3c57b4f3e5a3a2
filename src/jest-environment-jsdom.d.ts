/** The part that `jest-environment.ts` uses, declared by hand: the package's own types bring those of Node and of the DOM along. */
declare module "jest-environment-jsdom" {
  export class TestEnvironment {
    constructor(config: object, context: object);
    readonly global: { readonly document: object; readonly parent: unknown };
  }
}
