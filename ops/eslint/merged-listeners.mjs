/** One set of listeners out of several; those of the same selector run one after the other. */
export function merged(...sets) {
  const all = {};
  for (const [selector, listener] of sets.flatMap(Object.entries)) {
    const known = all[selector];
    all[selector] = known ? (node) => [known, listener].forEach((one) => one(node)) : listener;
  }
  return all;
}
