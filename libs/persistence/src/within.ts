/** Settles as `answer` does, or rejects as a lost connection does (ETIMEDOUT) when it takes longer. The answer goes on: whoever waits no longer must end it otherwise. */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`The database has not answered within ${ms} ms.`), { code: 'ETIMEDOUT' })),
      ms,
    ).unref();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
