export const onnxConditions: readonly string[];
