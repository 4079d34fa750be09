/** How far an import came that a reload or a closed tab has ended. The files themselves are gone with the page. */
export interface Unfinished {
  done: number;
  total: number;
}

const key = 'aip-import-unfinished';

export function rememberUnfinished(unfinished: Unfinished) {
  sessionStorage.setItem(key, JSON.stringify(unfinished));
}

export function forgetUnfinished() {
  sessionStorage.removeItem(key);
}

export function readUnfinished(): Unfinished | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    if (typeof stored !== 'object' || stored === null || !('done' in stored) || !('total' in stored)) return undefined;
    const { done, total } = stored;
    return typeof done === 'number' && typeof total === 'number' && done < total ? { done, total } : undefined;
  } catch {
    return undefined;
  }
}
