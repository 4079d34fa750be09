// The seed's own Drizzle schema, unchanged, pointed at our PostgreSQL: a dashboard made for it reads our tables and joins them.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';

import { mug, plainPng } from '../support/node/photos.mjs';
import { blocks } from '../support/node/seed.mjs';
import { eventually, root } from '../support/node/server.mjs';
import { onDatabase } from '../support/node/stage.mjs';
import { compile, run, ts } from '../support/node/typescript.mjs';

// What the dashboard brings along and the seed only names: the table of its users, and the other half of `aiJob.logs`,
// without which Drizzle can't read that relation on any database.
const user = `
import { boolean, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
export const user = pgTable('user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').default(false).notNull(),
  image: text('image'),
  createdAt: timestamp('created_at').defaultNow().notNull(),
  updatedAt: timestamp('updated_at').defaultNow().notNull(),
});`;
const more = `
import { relations } from 'drizzle-orm';
import { aiJob, aiJobLog } from './schema';
export const aiJobLogRelations = relations(aiJobLog, ({ one }) => ({
  job: one(aiJob, { fields: [aiJobLog.jobId], references: [aiJob.id] }),
}));`;

const here = join(root, 'tests/contract');
const isSchema = (block) => /from 'drizzle-orm\/pg-core'|^export const \w+ = pgTable\(|^export const \w+ = relations\(/m.test(block);
const files = Object.fromEntries(
  Object.entries({ user, schema: blocks.filter(isSchema).join('\n'), more }).map(([name, text]) => [join(here, `${name}.ts`), text]),
);
const { emitted } = compile(Object.keys(files), files, { moduleResolution: ts.ModuleResolutionKind.Node10, skipLibCheck: true });

const require = createRequire(join(here, 'schema.js'));
const loaded = new Map();
function load(name) {
  if (!loaded.has(name)) {
    const text = emitted[join(here, `${name}.js`)];
    loaded.set(name, run(text, (path) => (path.startsWith('./') ? load(path.slice(2)) : require(path))));
  }
  return loaded.get(name);
}
const schema = { ...load('schema'), ...load('user'), ...load('more') };
const { aiJob, aiJobLog, aiImagePair, aiPromptTemplate, aiUserSetting, aiDownloadQueue, aiWorkflowState } = schema;

onDatabase('PostgreSQL', (stage) => {
  let pool;
  let db;
  let job;
  let template;
  before(async () => {
    const { api } = stage;
    const { pair } = await api.call('putImage', { params: { sku: 'mug', name: 'front.jpg' }, body: mug() });
    await api.call('putImage', { params: { sku: 'grey', name: 'grey.png' }, body: plainPng() });
    const prompt = { groupName: 'g', templateName: 't', prompt: 'p', parameters: { background: '#fafafa' } };
    template = await api.call('createPrompt', { body: prompt, status: 201 });
    const body = { jobType: 'main_image', input: { skus: ['mug', 'grey'] }, options: { promptTemplateId: template.id } };
    const { jobId } = await api.call('createJob', { body, status: 201 });
    job = await eventually(async () => {
      const found = await api.call('getJob', { params: { id: jobId } });
      return found.status === 'completed' && found;
    }, 'the job');
    await api.call('reviewWorkflow', { body: { actions: [{ type: 'approve', targetType: 'image_pair', targetId: pair.id }] } });
    await api.call('createDownload', { body: { shopName: 'shop', skus: ['mug'], imageType: 'all' }, status: 201 });
    await api.call('updateSettings', { body: { defaultPromptTemplateId: template.id, itemsPerPage: 20 } });
    const url = new URL(stage.database.replace('@/', '@localhost/'));
    pool = new pg.Pool({ host: url.searchParams.get('host'), user: url.username, database: url.pathname.slice(1) });
    db = drizzle(pool, { schema });
  });
  after(() => pool?.end());

  test('every table of the seed is there, with rows in it', async () => {
    const tables = Object.entries(schema).filter(([name]) => !name.endsWith('Relations'));
    assert.equal(tables.length, 8);
    for (const [name, table] of tables) assert.ok((await db.select().from(table)).length > 0, name);
  });

  test('a job with its logs, its pairs and its template', async () => {
    const found = await db.query.aiJob.findFirst({
      where: eq(aiJob.id, job.id),
      with: { logs: { orderBy: asc(aiJobLog.timestamp) }, imagePairs: true, promptTemplate: true },
    });
    assert.deepEqual(
      [found.status, found.totalItems, found.processedItems, found.failedItems, found.progressPercentage],
      ['completed', 2, 2, 1, 100],
    );
    assert.deepEqual(found.inputData, job.inputData);
    assert.deepEqual([found.createdAt, found.completedAt].map((time) => time.toISOString()), [job.createdAt, job.completedAt]);
    const { logs } = await stage.api.call('getJobLogs', { params: { id: job.id } });
    assert.deepEqual(found.logs.map((line) => line.id).sort(), logs.map((line) => line.id).sort());
    assert.deepEqual(found.imagePairs.map((pair) => pair.status).sort(), ['completed', 'failed']);
    assert.equal(found.promptTemplate.id, template.id);
    assert.deepEqual(found.promptTemplate.parameters, { background: '#fafafa' });
  });

  test('a SKU with its pairs, and a pair with its SKU and its job', async () => {
    const [state] = await db.query.aiWorkflowState.findMany({ where: eq(aiWorkflowState.sku, 'mug'), with: { imagePairs: true } });
    const shown = await stage.api.call('getWorkflow', { params: { sku: 'mug' } });
    assert.deepEqual([state.id, state.status, state.folderName], [shown.id, shown.status, shown.folderName]);
    const [pair] = state.imagePairs;
    const [same] = shown.imagePairs;
    for (const field of ['id', 'status', 'inputStorageKey', 'outputStorageKey', 'isMainImage', 'jobId']) {
      assert.equal(pair[field], same[field], field);
    }
    const found = await db.query.aiImagePair.findFirst({ where: eq(aiImagePair.id, pair.id), with: { workflowState: true, job: true } });
    assert.deepEqual([found.workflowState.sku, found.job.id], ['mug', job.id]);
  });

  test('every table joined with its user', async () => {
    for (const table of [aiJob, aiWorkflowState, aiUserSetting, aiDownloadQueue, aiPromptTemplate]) {
      const rows = await db.select().from(table).innerJoin(schema.user, eq(table.userId, schema.user.id));
      assert.ok(rows.length > 0);
      assert.ok(rows.every((row) => row.user.email === 'owner@example.com'));
    }
    const [row] = await db
      .select({ page: aiUserSetting.itemsPerPage, template: aiPromptTemplate.templateName })
      .from(aiUserSetting)
      .innerJoin(aiPromptTemplate, eq(aiUserSetting.defaultPromptTemplateId, aiPromptTemplate.id));
    assert.deepEqual(row, { page: 20, template: 't' });
    const [download] = await db.select().from(aiDownloadQueue);
    assert.deepEqual([download.skuList, download.fileCount, download.status], [['mug'], 1, 'completed']);
  });
});
