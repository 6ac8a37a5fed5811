// Pseudo-random numbers that depend on a key only, so a change to one table row leaves the output of all others as it was.

/** FNV-1a over the key's UTF-16 units: 32 bits, never 0 (a xorshift state of 0 would stay 0). */
function seedOf(key) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash || 1;
}

/**
 * A stream of numbers for one key: `next()` gives [0, 1), `int(min, max)` a whole number with both ends included,
 * `chance(p)` true with probability p, `pick(list)` one element, `sample(list, count)` that many different ones in list order.
 */
export function randomFor(key) {
  let state = seedOf(key);
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x100000000;
  };
  // Keys that differ in their last letter start with states that differ little; a few steps drive them apart.
  for (let step = 0; step < 8; step += 1) next();
  const int = (min, max) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)],
    sample: (list, count) => {
      const left = list.map((_, index) => index);
      const taken = Array.from({ length: Math.min(count, list.length) }, () => left.splice(int(0, left.length - 1), 1)[0]);
      return taken.sort((a, b) => a - b).map((index) => list[index]);
    },
  };
}
