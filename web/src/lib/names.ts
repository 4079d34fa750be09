// Embeddings, overrides and isolates change how the letters around them are read: they are no blanks.
const blanks = /^(?:(?![\u202a-\u202e\u2066-\u2069])[\p{White_Space}\p{Cc}\p{DI}])+|(?:(?![\u202a-\u202e\u2066-\u2069])[\p{White_Space}\p{Cc}\p{DI}])+$/gu;
// Format characters that show nothing; joiners and tags change what is seen.
const invisible = /(?=\p{DI})(?=\p{Cf})(?!\u200c|\u200d|[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e0fff}])./gsu;

/** A SKU as the server stores it: composed, without blanks of any script at its ends and without what can't be seen. */
export function canonicalSku(name: string): string {
  return name.replace(invisible, '').normalize('NFC').replace(blanks, '');
}

const marks = /(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}|(?<=е)\u0308/gu;

/** What a search compares, as on the server: case, width, ligatures and accents make no difference, й and и do. */
export function searchName(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().replace(/ς/g, 'σ');
  return folded.replace(/\p{DI}/gu, '').normalize('NFD').replace(marks, '').normalize('NFKC').replace(blanks, '');
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The order in which people count: SKU-2 before SKU-10. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
