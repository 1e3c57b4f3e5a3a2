/** Gives an operation the length that WebIDL counts, that of its required arguments, and its name. */
export function defineOperation(operation: object, name: string, length: number): void {
  Object.defineProperties(operation, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
