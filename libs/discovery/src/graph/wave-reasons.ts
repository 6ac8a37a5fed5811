const MAX_EXAMPLES = 3;
const MAX_CYCLE_NAMES = 12;

/** Why assets are in wave 1. */
export function firstWaveReason(assets: number): string {
  return `${assets} ${assets === 1 ? 'asset' : 'assets'} nothing else must precede`;
}

/** Why a wave is not earlier. @param dependencies sentences such as `app01 depends on db01 (port 5432)` */
export function waitReason(wave: number, dependencies: string[]): string {
  return `waits for wave ${wave}: ${examples(dependencies, MAX_EXAMPLES)}`;
}

/** Which dependencies did not count because what they point to stays behind. */
export function ignoredReason(dependencies: string[]): string {
  return `not waited for: ${examples(dependencies, MAX_EXAMPLES)}`;
}

/** Which assets depend on each other in a circle. @param names sorted */
export function cycleReason(names: string[]): string {
  return `includes the cycle ${examples(names, MAX_CYCLE_NAMES)}, which must move together`;
}

function examples(texts: string[], most: number): string {
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
