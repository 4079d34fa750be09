// The seed (seed-plan.md): the dashboard this server has to fit, as its author wrote it. It lies beside the folder that
// AIP_TEST_DATA names; where it is missing, script/test leaves out the tests that need it (seed-*.test.mjs).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(process.env.AIP_TEST_DATA, '../seed-plan.md'), 'utf8');

/** Its TypeScript, block by block. */
export const blocks = [...text.matchAll(/^```typescript\n(.*?)^```$/gms)].map(([, block]) => block);

/** The block whose first line is a comment that names `path`. */
export function moduleAt(path) {
  const [found, ...more] = blocks.filter((block) => block.startsWith(`// ${path}\n`));
  if (!found || more.length > 0) throw new Error(`seed-plan.md holds ${path} ${found ? 'more than once' : 'nowhere'}`);
  return found;
}
