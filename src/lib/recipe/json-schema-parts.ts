// Parts that both versions of the recipe's JSON Schema are made of.

/** An object with these members and no others. */
export function closed(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}
