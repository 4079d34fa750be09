/** The form of a name by which people compare: a Mac's decomposed letters and capitals make no difference. */
export function sameName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC').trim();
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The order in which people count: SKU-2 before SKU-10. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
