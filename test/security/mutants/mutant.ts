/** One weakening of a sound database, what mends it, and all that the boot must name: subjects by rule, in the order of the rules. */
export interface Mutant {
  what: string;
  weaken: string;
  mend: string;
  violations: Record<string, string[]>;
}
