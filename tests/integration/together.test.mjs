// Two people, or two programs, at the same time: one wins, the other is told, and nothing is half done.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { CheckedClient } from '../support/node/contract.mjs';
import { mug, plainPng } from '../support/node/photos.mjs';
import { Client, eventually, owner } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';

const rounds = 200;
const verbs = ['approve', 'reject'];
const order = { jobType: 'batch_optimize', input: { skus: ['mug'], imageType: 'all' }, options: { finish: { width: 64, height: 64 } } };

onBothDatabases((stage) => {
  let people;
  before(async () => {
    await stage.api.call('createUser', { body: { ...owner, email: 'reviewer@example.com', role: 'reviewer' }, status: 201 });
    const reviewer = new Client(stage.server.url);
    await reviewer.post('/api/auth/sign-in', { ...owner, email: 'reviewer@example.com' });
    people = [stage.api, new CheckedClient(reviewer)];
    for (const name of ['a.png', 'b.png']) await stage.api.call('putImage', { params: { sku: 'mug', name }, body: plainPng(64, name.charCodeAt(0)) });
    const { jobId } = await stage.api.call('createJob', { body: order, status: 201 });
    await eventually(async () => (await stage.api.call('getJob', { params: { id: jobId } })).status === 'completed', 'the job');
  });

  const state = () => stage.api.call('getWorkflow', { params: { sku: 'mug' } });
  const decide = (type) => stage.api.call('reviewWorkflow', { body: { actions: [{ type, targetType: 'sku', targetId: 'mug' }] } });
  const reset = () => decide('reset');
  const ledger = async (where) => Number((await stage.sql(`select count(*) as n from ai_review where ${where}`))[0].n);

  /** Each person does their own of `actions` at the same moment; who is sent first alternates. Returns the results in order. */
  let turn = 0;
  async function atOnce(actions) {
    turn += 1;
    const order = turn % 2 ? [0, 1] : [1, 0];
    const sent = order.map(async (n) => [n, await people[n].call('reviewWorkflow', { body: { actions: [actions[n]] } })]);
    const results = new Map(await Promise.all(sent));
    return actions.map((_, n) => results.get(n).results[0]);
  }

  function oneWins(results) {
    const won = results.filter((result) => result.success);
    assert.equal(won.length, 1, JSON.stringify(results));
    const [told] = results.filter((result) => !result.success);
    assert.ok(['precondition_failed', 'conflict'].includes(told.error), told.error);
    assert.ok(told.message.length > 10);
    return results.indexOf(won[0]);
  }

  test(`approve against reject of one picture, ${rounds} times`, async () => {
    const wins = [0, 0];
    const before = await ledger('pair_id is not null');
    for (let round = 0; round < rounds; ++round) {
      const [pair] = (await state()).imagePairs;
      const actions = verbs.map((type) => ({ type, targetType: 'image_pair', targetId: pair.id, version: pair.version }));
      const winner = oneWins(await atOnce(actions));
      wins[winner] += 1;
      const [now] = (await state()).imagePairs;
      assert.equal(now.reviewStatus, ['approved', 'rejected'][winner]);
      assert.equal(now.version, pair.version + 1);
    }
    assert.equal((await ledger('pair_id is not null')) - before, rounds, 'one line in the ledger for each decision');
    assert.ok(wins.every((count) => count > 0), `both win now and then: ${wins}`);
  });

  test(`approve against reject of one SKU, ${rounds} times`, async () => {
    const before = await ledger('pair_id is null');
    for (let round = 0; round < rounds; ++round) {
      // An approval leaves out what is rejected, so all are undecided first.
      await reset();
      const { id, version } = await state();
      const actions = verbs.map((type) => ({ type, targetType: 'sku', targetId: id, version }));
      const winner = oneWins(await atOnce(actions));
      const now = await state();
      assert.equal(now.status, ['approved', 'pending'][winner]);
      const decisions = now.imagePairs.map((pair) => pair.reviewStatus);
      assert.deepEqual(decisions, now.imagePairs.map(() => ['approved', 'rejected'][winner]), 'all its pictures, or none');
    }
    assert.equal((await ledger('pair_id is null')) - before, 2 * rounds, 'each decision and each reset');
  });

  test('one decides on the SKU, the other on a picture of it', async () => {
    for (let round = 0; round < 50; ++round) {
      await reset();
      const { id, imagePairs, version } = await state();
      const [whole, one] = await atOnce([
        { type: 'approve', targetType: 'sku', targetId: id },
        { type: 'reject', targetType: 'image_pair', targetId: imagePairs[0].id },
      ]);
      assert.ok(whole.success && one.success, 'without a version seen, the later one counts');
      const now = await state();
      assert.deepEqual(now.imagePairs.map((pair) => pair.reviewStatus), ['rejected', 'approved']);
      // Rejected first, the picture is left out of the approval; rejected last, it takes the SKU back from it.
      assert.equal(now.status, whole.version === version + 2 ? 'approved' : 'pending');
    }
  });

  test('archiving at the same moment is done once', async () => {
    const { id } = await state();
    for (const [call, opposite] of [['archiveWorkflow', 'restoreWorkflow'], ['restoreWorkflow', 'archiveWorkflow']]) {
      if (call === 'restoreWorkflow') await stage.api.call('archiveWorkflow', { body: { workflowStateIds: [id] } });
      const path = `/api/ai-playground/workflow/${call === 'archiveWorkflow' ? 'archive' : 'restore'}`;
      const statuses = await Promise.all(people.map(async (person) => (await person.client.request('POST', path, { workflowStateIds: [id] })).status));
      assert.deepEqual(statuses.sort(), [200, 409], call);
      if (opposite === 'restoreWorkflow') await stage.api.call(opposite, { body: { workflowStateIds: [id] } });
    }
  });

  test('the same order 50 times at once is one job', async () => {
    const before = (await stage.api.call('listJobs')).total;
    const headers = { 'idempotency-key': 'fifty' };
    const made = await Promise.all(Array.from({ length: 50 }, () => stage.api.call('createJob', { body: order, headers, status: 201 })));
    assert.equal(new Set(made.map((job) => job.jobId)).size, 1);
    assert.equal((await stage.api.call('listJobs')).total, before + 1);
    await eventually(async () => (await stage.api.call('getJob', { params: { id: made[0].jobId } })).status === 'completed', 'the job');
    await stage.api.call('createJob', { body: { ...order, jobType: 'custom' }, headers, status: 409 });
  });

  test('the same archive ordered 50 times at once is one archive', async () => {
    const before = (await stage.api.call('listDownloads')).total;
    const body = { shopName: 'shop', skus: [], imageType: 'all' };
    await reset();
    await decide('approve');
    const headers = { 'idempotency-key': 'fifty' };
    const made = await Promise.all(Array.from({ length: 50 }, () => stage.api.call('createDownload', { body, headers, status: 201 })));
    assert.equal(new Set(made.map((download) => download.downloadId)).size, 1);
    assert.equal((await stage.api.call('listDownloads')).total, before + 1);
  });

  test('the same photo uploaded 20 times at once is one picture', async () => {
    const put = () => stage.api.call('putImage', { params: { sku: 'fresh', name: 'front.jpg' }, body: mug() });
    const outcomes = (await Promise.all(Array.from({ length: 20 }, put))).map(({ outcome }) => outcome);
    assert.deepEqual([outcomes.filter((outcome) => outcome === 'created').length, outcomes.includes('replaced')], [1, false]);
    assert.equal((await stage.api.call('listPairs', { params: { sku: 'fresh' } })).pairs.length, 1);
  });
});
