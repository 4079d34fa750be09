// A seller's day through the 21 methods of the seed's API client: the tests that any client with these methods must pass.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { anotherOf, mug, plainPng } from '../support/node/photos.mjs';
import { eventually } from '../support/node/server.mjs';

const photos = [
  ['mug', 'front.jpg', mug()],
  ['mug', 'side.jpg', anotherOf(mug(), 1)],
  ['杯子-2', 'front.jpg', anotherOf(mug(), 2)],
  ['grey', 'grey.png', plainPng()],
];
const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);
const isTime = (text) => new Date(text).toISOString() === text;

/** Declares the tests. `open` makes the client, when the server of `stage` runs; a refusal by it must reject with `API error: <status>`. */
export function daysWork(stage, open) {
  const called = new Set();
  let api;
  before(async () => {
    const client = open(stage);
    const noting = (name) => (...args) => {
      called.add(name);
      return client[name](...args);
    };
    api = Object.fromEntries(Object.keys(client).map((name) => [name, noting(name)]));
    for (const [sku, name, body] of photos) {
      await stage.api.call('putImage', { params: { sku, name }, body });
    }
  });

  const refused = (promise, status) => assert.rejects(promise, { message: new RegExp(`^API error: ${status}`) });
  const ended = (jobId) =>
    eventually(async () => {
      const job = await api.getJob(jobId);
      return isFinal(job) && job;
    }, `job ${jobId} to end`);
  const fetchedType = async (url) => {
    const response = await stage.client.request('GET', url);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return [response.status, response.headers.get('content-type'), bytes.length];
  };

  test('the folders and their photos', async () => {
    const { folders } = await api.getFolders();
    assert.deepEqual(folders.map(({ sku, imageCount, status }) => [sku, imageCount, status]).sort(), [
      ['grey', 1, 'pending'],
      ['mug', 2, 'pending'],
      ['杯子-2', 1, 'pending'],
    ]);
    assert.deepEqual((await api.getFolders({ search: '杯' })).folders.map(({ sku }) => sku), ['杯子-2']);
    assert.deepEqual((await api.getFolders({ status: 'approved' })).folders, []);
    assert.equal((await api.getFolders({ hasImages: true })).folders.length, 3);
    assert.deepEqual((await api.getFolders({ hasImages: false })).folders, []);

    const { sku, pairs } = await api.getFolderPairs('mug');
    assert.equal(sku, 'mug');
    assert.deepEqual(pairs.map(({ name, status, isMainImage }) => [name, status, isMainImage]), [
      ['front.jpg', 'pending', true],
      ['side.jpg', 'pending', false],
    ]);
    assert.deepEqual(await fetchedType(pairs[0].inputImageUrl), [200, 'image/jpeg', mug().length]);
    const params = { id: pairs[1].id };
    await stage.api.call('skipPair', { params });
    assert.equal((await api.getFolderPairs('mug')).pairs.length, 1);
    const withSkipped = await api.getFolderPairs('mug', { includeSkipped: true });
    assert.deepEqual(withSkipped.pairs.map(({ status }) => status), ['pending', 'skipped']);
    await stage.api.call('restorePair', { params });
    await refused(api.getFolderPairs('nothing'), 404);
  });

  test('prompt templates', async () => {
    const template = {
      groupName: 'Warm light',
      templateName: 'Evening',
      description: 'a low sun',
      prompt: 'warm light from the left',
      negativePrompt: 'no people',
      systemPrompt: 'you are a photographer',
      model: 'local',
      parameters: { background: '#fafafa' },
      isActive: true,
      isProfessional: true,
      sortOrder: 7,
    };
    const made = await api.createPrompt(template);
    const { id, userId, createdAt, updatedAt, ...content } = made;
    assert.deepEqual({ ...content, apiEndpoint: undefined }, { ...template, apiEndpoint: undefined });
    assert.equal(userId, stage.owner.id);
    assert.ok(isTime(createdAt) && isTime(updatedAt));
    const changed = await api.updatePrompt(id, { prompt: 'cold light', isActive: false, sortOrder: 1 });
    assert.deepEqual(
      [changed.prompt, changed.isActive, changed.sortOrder, changed.negativePrompt],
      ['cold light', false, 1, 'no people'],
    );
    assert.deepEqual(await api.getPrompt(id), changed);

    const { groups } = await api.getPrompts({ group: 'Warm light' });
    assert.deepEqual(groups.map((group) => [group.name, group.templates]), [['Warm light', [changed]]]);
    const inGroups = async (params) => (await api.getPrompts(params)).groups.flatMap((group) => group.templates);
    const everything = await inGroups();
    const professional = await inGroups({ isProfessional: true });
    assert.ok(professional.some((item) => item.id === id) && professional.every((item) => item.isProfessional));
    const standard = await inGroups({ isProfessional: false });
    assert.equal(standard.length + professional.length, everything.length);

    assert.deepEqual(await api.deletePrompt(id), { success: true });
    await refused(api.getPrompt(id), 404);
    await refused(api.deletePrompt(id), 404);
    await refused(api.createPrompt({ ...template, prompt: '' }), 400);
  });

  test('settings', async () => {
    const fresh = await api.getSettings();
    assert.equal(fresh.userId, stage.owner.id);
    const { maxConcurrentJobs, enableProfessionalMode, consistencyMode, defaultView, itemsPerPage, autoAdvance, storageProvider } = fresh;
    assert.deepEqual(
      { maxConcurrentJobs, enableProfessionalMode, consistencyMode, defaultView, itemsPerPage, autoAdvance, storageProvider },
      {
        maxConcurrentJobs: 3,
        enableProfessionalMode: false,
        consistencyMode: true,
        defaultView: 'continuous',
        itemsPerPage: 50,
        autoAdvance: true,
        storageProvider: 'local',
      },
    );
    const wanted = {
      maxConcurrentJobs: 1,
      enableProfessionalMode: true,
      consistencyMode: false,
      defaultView: 'step_review',
      itemsPerPage: 20,
      autoAdvance: false,
    };
    const { updatedAt, ...changed } = await api.updateSettings(wanted);
    assert.ok(updatedAt >= fresh.updatedAt);
    assert.deepEqual({ ...changed, updatedAt: fresh.updatedAt }, { ...fresh, ...wanted });
    // The seed's form sends back all that it got.
    const { updatedAt: _, ...again } = await api.updateSettings(await api.getSettings());
    assert.deepEqual(again, changed);
    assert.equal((await api.getSettings()).itemsPerPage, 20);
    await refused(api.updateSettings({ itemsPerPage: 5 }), 400);
    await refused(api.updateSettings({ maxConcurrentJobs: 11 }), 400);
  });

  test('a job from its start to its pictures', async () => {
    const input = { skus: ['mug', '杯子-2'], imageType: 'all' };
    const made = await api.createJob({ jobType: 'main_image', input, options: { priority: 3 } });
    assert.equal(made.totalItems, 3);
    assert.ok(['pending', 'processing'].includes(made.status));
    const job = await ended(made.jobId);
    assert.deepEqual(
      [job.status, job.totalItems, job.processedItems, job.failedItems, job.progressPercentage, job.priority],
      ['completed', 3, 3, 0, 100, 3],
    );
    assert.equal(job.userId, stage.owner.id);
    assert.deepEqual(job.inputData.skus, input.skus);
    for (const time of [job.createdAt, job.startedAt, job.completedAt]) assert.ok(isTime(time));
    assert.ok(job.createdAt <= job.startedAt && job.startedAt <= job.completedAt);

    const { pairs } = await api.getFolderPairs('mug');
    for (const pair of pairs) {
      assert.deepEqual([pair.status, pair.jobId], ['completed', made.jobId]);
      assert.deepEqual((await fetchedType(pair.outputImageUrl)).slice(0, 2), [200, 'image/jpeg']);
    }
    await refused(api.createJob({ jobType: 'main_image', input: { skus: ['nothing'] } }), 404);
    await refused(api.createJob({ jobType: 'main_image', input: { skus: [] } }), 400);
  });

  test('a job that fails says why', async () => {
    const { jobId, totalItems } = await api.createJob({ jobType: 'main_image', input: { skus: ['grey'] } });
    assert.equal(totalItems, 1);
    const job = await ended(jobId);
    assert.deepEqual([job.status, job.processedItems, job.failedItems], ['failed', 1, 1]);
    assert.ok(job.errorMessage.length > 10);
    const [pair] = (await api.getFolderPairs('grey')).pairs;
    assert.equal(pair.status, 'failed');
    assert.equal(pair.outputImageUrl, undefined);

    const { logs, hasMore } = await api.getJobLogs(jobId);
    assert.equal(hasMore, false);
    assert.ok(logs.length >= 3 && logs.every((line) => line.jobId === jobId && isTime(line.timestamp)));
    const errors = await api.getJobLogs(jobId, { level: 'error' });
    assert.ok(errors.logs.length >= 1 && errors.logs.every((line) => line.level === 'error'));
    const page = await api.getJobLogs(jobId, { limit: 2, since: logs[0].id });
    assert.deepEqual(page.logs, logs.slice(1, 3));
    assert.equal(page.hasMore, logs.length > 3);
    await refused(api.getJobLogs('nothing'), 404);
    await refused(api.getJob('nothing'), 404);
  });

  test('a job that is cancelled while another runs', async () => {
    const running = await api.createJob({ jobType: 'batch_optimize', input: { skus: ['mug'] } });
    // maxConcurrentJobs is 1.
    const waiting = await api.createJob({ jobType: 'batch_optimize', input: { skus: ['杯子-2'] } });
    assert.equal(waiting.status, 'pending');
    const answer = await api.cancelJob(waiting.jobId);
    assert.deepEqual(answer, { jobId: waiting.jobId, status: 'cancelled' });
    assert.equal((await api.getJob(waiting.jobId)).status, 'cancelled');
    assert.equal((await ended(running.jobId)).status, 'completed');
    await refused(api.cancelJob(waiting.jobId), 409);
    const [pair] = (await api.getFolderPairs('杯子-2')).pairs;
    assert.equal(pair.status, 'completed', 'the earlier result is still there');
  });

  test('the list of jobs', async () => {
    const { items, total, page, limit } = await api.getJobs();
    assert.deepEqual([items.length, total, page, limit], [4, 4, 1, 20]);
    assert.deepEqual(items.map((job) => job.status), ['cancelled', 'completed', 'failed', 'completed'], 'newest first');
    const second = await api.getJobs({ page: 2, limit: 3 });
    assert.deepEqual([second.items.map((job) => job.id), second.total, second.page], [[items[3].id], 4, 2]);
    assert.equal((await api.getJobs({ status: 'completed' })).total, 2);
    assert.equal((await api.getJobs({ jobType: 'main_image', status: 'failed' })).items[0].id, items[2].id);
    await refused(api.getJobs({ status: 'nonsense' }), 400);
  });

  test('review: approve, reject, archive', async () => {
    const { items, total } = await api.getWorkflow({ status: 'pending', search: 'mug' });
    assert.deepEqual([items.map(({ sku }) => sku), total], [['mug'], 1]);
    const [state] = items;
    const [front, side] = state.imagePairs;
    const decided = await api.approveWorkflow([
      { type: 'reject', targetId: side.id, targetType: 'image_pair', reason: 'too dark' },
      { type: 'approve', targetId: state.id, targetType: 'sku' },
      { type: 'approve', targetId: 'nothing', targetType: 'image_pair' },
    ]);
    assert.equal(decided.processed, 2);
    assert.deepEqual(decided.results.map(({ success, status, error }) => [success, status ?? error]), [
      [true, 'rejected'],
      [true, 'approved'],
      [false, 'not_found'],
    ]);
    const now = await api.getWorkflowBySku('mug');
    assert.deepEqual([now.status, now.currentStep, now.totalSteps], ['approved', 2, 2]);
    assert.ok(isTime(now.approvedAt));
    assert.deepEqual(
      now.imagePairs.map((pair) => [pair.id, pair.reviewStatus, pair.reviewReason]),
      [[front.id, 'approved', undefined], [side.id, 'rejected', 'too dark']],
    );
    await api.approveWorkflow([{ type: 'approve', targetId: '杯子-2', targetType: 'sku' }]);
    assert.equal((await api.getWorkflowBySku('杯子-2')).status, 'approved');
    assert.equal((await api.getWorkflow({ status: 'approved', limit: 1, page: 2 })).items.length, 1);
    await refused(api.approveWorkflow([]), 400);
    await refused(api.getWorkflowBySku('nothing'), 404);
  });

  test('a download of what is approved', async () => {
    const made = await api.createDownload({ shopName: '小店', skus: ['mug', '杯子-2'], imageType: 'all', format: 'tar', compression: 'store' });
    assert.equal(made.estimatedFiles, 2);
    const state = await api.getDownloadStatus(made.downloadId);
    assert.deepEqual([state.status, state.fileCount, state.totalSize, state.progress], ['completed', 2, made.estimatedSize, 100]);
    assert.deepEqual([state.shopName, state.skuList], ['小店', ['mug', '杯子-2']]);
    const [status, type, bytes] = await fetchedType(state.downloadUrl);
    assert.deepEqual([status, type], [200, 'application/x-tar']);
    assert.equal(bytes, made.estimatedSize);
    await refused(api.createDownload({ shopName: 's', skus: ['grey'], imageType: 'all' }), 404);
    await refused(api.getDownloadStatus('nothing'), 404);
  });

  test('the archive of SKUs', async () => {
    const { id } = await api.getWorkflowBySku('mug');
    assert.deepEqual(await api.archiveWorkflow([id]), { archived: 1, ids: [id] });
    const archived = await api.getWorkflow({ status: 'archived' });
    assert.deepEqual(archived.items.map((item) => item.sku), ['mug']);
    assert.ok(isTime(archived.items[0].archivedAt));
    await refused(api.archiveWorkflow([id]), 409);
    await refused(api.archiveWorkflow(['nothing']), 404);
  });

  test('the figures of the day', async () => {
    const status = await api.getStatus();
    assert.equal(status.systemStatus, 'healthy');
    assert.deepEqual([status.activeJobs, status.queuedJobs], [0, 0]);
    assert.deepEqual([status.completedToday, status.failedToday], [5, 1]);
    assert.ok(status.avgProcessingTime > 0 && status.avgProcessingTime < 60);
    assert.ok(status.storageUsed > mug().length && status.storageUsed < status.storageLimit);
  });

  test('every method was called', () => {
    assert.equal(called.size, 21);
    assert.deepEqual([...called].sort(), Object.keys(api).sort());
  });
}
