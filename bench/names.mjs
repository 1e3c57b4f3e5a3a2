export const OURS = "entangle";
export const NATIVE = "native";
