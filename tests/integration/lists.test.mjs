// The lists of SKUs: one spelling of a name, the order of people, search, pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plainPng } from '../support/node/photos.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';

onBothDatabases((stage) => {
  const put = (sku, name = 'a.png') => stage.api.call('putImage', { params: { sku, name }, body: plainPng() });
  const folders = async (query) => (await stage.api.call('listFolders', { query })).folders.map(({ sku }) => sku);
  const reviews = async (query) => (await stage.api.call('listWorkflow', { query })).items.map(({ sku }) => sku);

  test('a folder of a Mac and the same of Windows are one SKU, found however it is typed', async () => {
    const composed = 'Чайник';
    const decomposed = composed.normalize('NFD');
    assert.equal((await put(composed, 'й.png')).outcome, 'created');
    assert.equal((await put(decomposed, 'й.png'.normalize('NFD'))).outcome, 'unchanged');
    for (const search of [composed, decomposed, 'ЧАЙНИК', 'йн']) assert.deepEqual(await folders({ search }), [composed]);
    assert.equal((await stage.api.call('getWorkflow', { params: { sku: decomposed } })).sku, composed);
    await stage.api.call('deleteImage', { params: { sku: decomposed, name: 'й.png'.normalize('NFD') } });
    await stage.api.call('deleteFolder', { params: { sku: decomposed } });
  });

  test('a blank at the end is the same SKU in every call', async () => {
    assert.equal((await put('MUG ')).pair.sku, 'MUG');
    assert.equal((await stage.api.call('listPairs', { params: { sku: 'MUG ' } })).pairs.length, 1);
    const body = { jobType: 'batch_optimize', input: { skus: ['MUG '], imageType: 'all' } };
    const { jobId } = await stage.api.call('createJob', { body, status: 201 });
    assert.deepEqual((await stage.api.call('getJob', { params: { id: jobId } })).inputData.skus, ['MUG']);
    await stage.api.call('cancelJob', { params: { id: jobId } });
    await stage.api.call('deleteFolder', { params: { sku: ' MUG' } });
  });

  test('SKUs are in the order of people; a pilot takes the first of it', async () => {
    const order = ['1E10', 'SKU-1', 'SKU-2', 'sku-3', 'SKU-10', 'ёлка', 'Ель', 'Кружка'];
    for (const sku of [...order].reverse()) await put(sku);
    assert.deepEqual(await folders(), order);
    assert.deepEqual(await reviews(), order);
    const skus = order.filter((sku) => /sku/i.test(sku)).reverse();
    const body = { jobType: 'batch_optimize', input: { skus, imageType: 'all' }, options: { pilot: true, pilotSkus: 2 } };
    const { jobId } = await stage.api.call('createJob', { body, status: 201 });
    const first = await stage.sql(`select w.sku from ai_task t
      join ai_image_pair p on p.id = t.pair_id join ai_workflow_state w on w.id = p.workflow_state_id
      where t.job_id = '${jobId}' and not t.held order by t.id`);
    assert.deepEqual(first.map(({ sku }) => sku), ['SKU-1', 'SKU-2']);
    const { pilot } = await stage.api.call('getJob', { params: { id: jobId } });
    assert.equal(pilot.items, 2);
    await stage.api.call('cancelJob', { params: { id: jobId } });
  });

  test('a search does not care about case, and takes signs as they are', async () => {
    for (const sku of ['50%_off', '50X-off']) await put(sku);
    for (const search of ['кружка', 'КРУЖКА', 'Кружка']) {
      assert.deepEqual(await folders({ search }), ['Кружка']);
      assert.deepEqual(await reviews({ search }), ['Кружка']);
    }
    assert.deepEqual(await folders({ search: '%_' }), ['50%_off']);
    assert.deepEqual(await folders({ search: '50%_' }), ['50%_off']);
  });

  test('pages by key make up the whole list; short rows say the same', async () => {
    const all = (await stage.api.call('listFolders')).folders;
    const rows = [];
    let cursor;
    do {
      const page = await stage.api.call('listFolders', { query: { limit: 3, slim: true, ...(cursor && { cursor }) } });
      assert.equal(page.total, all.length);
      assert.deepEqual(page.folders, []);
      rows.push(...page.rows);
      cursor = page.nextCursor;
    } while (cursor);
    const whole = { failedCount: 0, toReviewCount: 0, approvedCount: 0, rejectedCount: 0, busyCount: 0, processedCount: 0, completedCount: 0 };
    assert.deepEqual(rows.map((row) => ({ ...whole, folderName: row.sku, ...row })), all);
    const wrong = await stage.client.request('GET', '/api/ai-playground/folders?cursor=x');
    assert.equal(wrong.status, 400);
  });
}, { workers: 0 });
