// Every call of api/openapi.yaml is served, and every answer is what it says, on both databases.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, suite, test } from 'node:test';

import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';
import { CheckedClient, operations } from '../support/node/contract.mjs';
import { anotherOf, mug, mugSide, plainPng } from '../support/node/photos.mjs';
import { Postgres } from '../support/node/postgres.mjs';

const password = 'correct horse battery';
const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);

async function ended(api, id) {
  return eventually(async () => {
    const job = await api.call('getJob', { params: { id } });
    return isFinal(job) && job;
  }, `job ${id} to end`);
}

const put = (api, sku, name, body, more) => api.call('putImage', { params: { sku, name }, body, ...more });

async function runJob(api, jobType, skus, options) {
  const { jobId } = await api.call('createJob', { body: { jobType, input: { skus, imageType: 'all' }, options }, status: 201 });
  return ended(api, jobId);
}

/** A provider of OpenAI's images API that answers without a picture, which may turn out differently another time. */
async function emptyProvider() {
  const provider = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"data":[]}'));
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  return { provider, address: `127.0.0.1:${provider.address().port}` };
}

/** The whole API, once through. Later steps build on earlier ones, as a day's work does. */
function conforms(kind, openDatabase) {
  suite(`on ${kind}`, () => {
    let folder;
    let server;
    let api;
    let database;
    let empty;

    before(async () => {
      folder = temporaryFolder();
      database = await openDatabase();
      empty = await emptyProvider();
      server = await Server.start(folder.path, ['--workers', '2', '--allow-address', empty.address, ...(database.url ? ['--database', database.url] : [])]);
      api = new CheckedClient(new Client(server.url));
    });
    after(async () => {
      await server?.stop();
      await database?.close();
      empty?.provider.close();
      folder?.remove();
    });

    test('accounts', async () => {
      assert.deepEqual(await api.call('getSession'), { setupRequired: true, setupCodeRequired: false });
      await api.call('setUp', { body: { email: 'not an address', password }, status: 400 });
      const { user } = await api.call('setUp', { body: { email: 'Owner@Example.com', password, name: 'Olga' }, status: 201 });
      assert.equal(user.email, 'owner@example.com');
      await api.call('setUp', { body: { email: 'second@example.com', password }, status: 409 });
      assert.equal((await api.call('getSession')).user.id, user.id);

      const stranger = new CheckedClient(new Client(server.url));
      await stranger.call('signIn', { body: { email: 'owner@example.com', password: 'not this one' }, status: 401 });
      await stranger.call('listTokens', { status: 401 });
      await stranger.call('signIn', { body: { email: 'owner@example.com', password } });
      await stranger.call('signOut');
      stranger.succeeded.forEach((id) => api.succeeded.add(id));

      await api.call('changePassword', { body: { currentPassword: 'wrong', newPassword: `${password} 2` }, status: 400 });
      await api.call('changePassword', { body: { currentPassword: password, newPassword: `${password} 2` } });
      const made = await api.call('createToken', { body: { name: 'script', expiresInDays: 30 }, status: 201 });
      await api.call('createToken', { body: { name: '' }, status: 400 });
      const { items } = await api.call('listTokens');
      assert.deepEqual(items.map((item) => item.id), [made.item.id]);
      await api.call('deleteToken', { params: { id: made.item.id } });
      await api.call('deleteToken', { params: { id: made.item.id }, status: 404 });

      const phone = new CheckedClient(new Client(server.url));
      for (let n = 0; n < 2; ++n) await phone.call('signIn', { body: { email: 'owner@example.com', password: `${password} 2` } });
      const sessions = (await api.call('listSessions')).items;
      assert.equal(sessions.filter((session) => session.current).length, 1);
      const other = sessions.find((session) => !session.current);
      await api.call('deleteSession', { params: { id: other.id } });
      await api.call('deleteSession', { params: { id: other.id }, status: 404 });
      assert.equal((await api.call('deleteOtherSessions')).ended, sessions.length - 2);
      await phone.call('listSessions', { status: 401 });

      const member = { email: 'member@example.com', password, role: 'member' };
      const created = await api.call('createUser', { body: member, status: 201 });
      await api.call('createUser', { body: member, status: 409 });
      await api.call('createUser', { body: { ...member, email: 'x@example.com', role: 'king' }, status: 400 });
      await api.call('updateUser', { params: { id: created.id }, body: { name: 'Mina', disabled: true } });
      await api.call('updateUser', { params: { id: user.id }, body: { disabled: true }, status: 409 });
      await api.call('updateUser', { params: { id: 'nobody' }, body: { name: 'N' }, status: 404 });
      assert.equal((await api.call('listUsers')).items.length, 2);
      const brief = await api.call('createUser', { body: { ...member, email: 'brief@example.com' }, status: 201 });
      await api.call('deleteUser', { params: { id: brief.id } });
      await api.call('deleteUser', { params: { id: brief.id }, status: 404 });
      await api.call('deleteUser', { params: { id: user.id }, status: 409 });
    });

    test('folders and photos', async () => {
      const first = await put(api, '杯子 mug', '前 front.jpg', mug());
      assert.equal(first.outcome, 'created');
      assert.equal((await put(api, '杯子 mug', '前 front.jpg', mug())).outcome, 'unchanged');
      assert.equal((await put(api, '杯子 mug', '前 front.jpg', anotherOf(mug(), 1))).outcome, 'replaced');
      await put(api, '杯子 mug', 'more/side.jpg', mugSide());
      await put(api, 'plain', 'grey.png', plainPng());
      await put(api, 'gone', 'a.png', plainPng(32));
      await put(api, 'gone', 'b.png', plainPng(48));
      await put(api, 'plain', 'not-a-photo.jpg', new TextEncoder().encode('hello'), { status: 415 });
      await put(api, 'a\\b', 'a.jpg', mug(), { status: 400 });

      const { folders, total } = await api.call('listFolders', { query: { hasImages: 'true', page: 1, limit: 10 } });
      assert.equal(total, 3);
      assert.equal(folders.length, 3);
      assert.equal((await api.call('listFolders', { query: { search: '杯子' } })).total, 1);
      await api.call('listFolders', { query: { status: 'nonsense' }, status: 400 });
      assert.deepEqual((await api.call('listFolders', { query: { page: 1_000_000, limit: 50_000 } })).folders, []);

      const { pairs } = await api.call('listPairs', { params: { sku: '杯子 mug' }, query: { includeSkipped: 'true' } });
      assert.deepEqual(pairs.map((pair) => pair.name), ['前 front.jpg', 'more/side.jpg']);
      await api.call('listPairs', { params: { sku: 'nothing' }, status: 404 });

      await api.call('deleteImage', { params: { sku: 'gone', name: 'a.png' } });
      await api.call('deleteImage', { params: { sku: 'gone', name: 'a.png' }, status: 404 });
      await api.call('deleteFolder', { params: { sku: 'gone' } });
      await api.call('deleteFolder', { params: { sku: 'gone' }, status: 404 });
    });

    test('jobs', async () => {
      const finish = { width: 600, height: 600, canvas: 'product', detail: 'high', model: 'none', fill: 0.8, shadow: false, format: 'png', quality: 80 };
      const done = await runJob(api, 'batch_optimize', ['杯子 mug'], { priority: 5, finish });
      assert.equal(done.status, 'completed');
      assert.deepEqual(done.options.finish, finish);
      for (const wrong of [{ background: 'white' }, { canvas: 'wall' }, { detail: 'low' }, { background: 'transparent', format: 'jpeg' }]) {
        await api.call('createJob', { body: { jobType: 'main_image', input: { skus: ['plain'] }, options: { finish: wrong } }, status: 400 });
      }
      assert.equal(done.completedItems, 2);
      const job = await runJob(api, 'main_image', ['plain'], { professionalMode: true });
      assert.equal(job.status, 'failed');
      await api.call('createJob', { body: { jobType: 'main_image', input: { skus: ['unknown'] } }, status: 404 });
      await api.call('createJob', { body: { jobType: 'main_image', input: { skus: [] } }, status: 400 });
      await api.call('createJob', { body: { input: {} }, status: 400 });
      assert.equal((await api.call('listJobs', { query: { status: 'failed', jobType: 'main_image', limit: 5 } })).total, 1);
      await api.call('listJobs', { query: { limit: 0 }, status: 400 });
      await api.call('getJob', { params: { id: 'none' }, status: 404 });
      const { logs } = await api.call('getJobLogs', { params: { id: job.id }, query: { limit: 3 } });
      assert.equal(logs.length, 3);
      await api.call('getJobLogs', { params: { id: job.id }, query: { level: 'error', since: logs[0].id } });
      await api.call('cancelJob', { params: { id: job.id }, status: 409 });
      await api.call('retryJob', { params: { id: job.id }, status: 409 }); // refused again
      await api.call('retryJob', { params: { id: 'none' }, status: 404 });

      const settings = { name: 'Empty', engine: 'openai', apiEndpoint: `http://${empty.address}/v1`, apiKey: 'k', model: 'm' };
      const profile = (await api.call('createProfile', { body: settings, status: 201 })).id;
      const unlucky = await runJob(api, 'custom', ['plain'], { profile, customPrompt: 'on a table' });
      assert.equal(unlucky.retryableItems, unlucky.totalItems);
      await api.call('retryJob', { params: { id: unlucky.id } });
      await ended(api, unlucky.id);
      await api.call('deleteProfile', { params: { id: profile } });
      const tried = await api.call('listJobImages', { params: { id: unlucky.id }, query: { status: 'failed', limit: 10, newestFirst: 'true' } });
      assert.equal(tried.total, unlucky.totalItems);
      assert.ok(tried.items.every((image) => image.attempts.length > 1), 'with the attempts before the retry');
      await api.call('listJobImages', { params: { id: 'none' }, status: 404 });
      await api.call('listJobImages', { params: { id: unlucky.id }, query: { status: 'lost' }, status: 400 });

      const again = await api.call('runJobAgain', { params: { id: done.id }, status: 201 });
      assert.equal((await ended(api, again.jobId)).skippedItems, 2, 'nothing has changed');
      const forced = await api.call('runJobAgain', { params: { id: done.id }, body: { force: true }, status: 201 });
      assert.equal((await ended(api, forced.jobId)).completedItems, 2);
      await api.call('runJobAgain', { params: { id: 'none' }, status: 404 });

      // What a pilot holds back keeps the job from ending in between.
      const options = { pilot: true, pilotSkus: 1, force: true };
      const order = { jobType: 'batch_optimize', input: { skus: ['plain', '杯子 mug'] }, options };
      const pilot = { params: { id: (await api.call('createJob', { body: order, status: 201 })).jobId } };
      await api.call('pauseJob', pilot);
      assert.equal((await api.call('getJob', pilot)).waiting.reason, 'paused');
      await api.call('setJobBudget', { ...pilot, body: { budgetMicros: 1_000_000 } });
      assert.equal((await api.call('getJob', pilot)).cost.budgetMicros, 1_000_000);
      await api.call('setJobBudget', { ...pilot, body: { budgetMicros: null } });
      await api.call('resumeJob', pilot);
      await api.call('resumeJob', { ...pilot, status: 409 });
      await api.call('releaseJob', pilot);
      await api.call('releaseJob', { ...pilot, status: 409 });
      await ended(api, pilot.params.id);
      await api.call('pauseJob', { ...pilot, status: 409 });

      const body = { jobType: 'batch_optimize', input: { skus: ['杯子 mug'] }, options: { force: true } };
      const headers = { 'idempotency-key': 'one' };
      const { jobId } = await api.call('createJob', { body, headers, status: 201 });
      assert.equal((await api.call('createJob', { body, headers, status: 201 })).jobId, jobId);
      await api.call('createJob', { body: { ...body, jobType: 'custom' }, headers, status: 409 });
      await api.call('cancelJob', { params: { id: jobId } });
      await ended(api, jobId);
    });

    test('pairs and pictures', async () => {
      const { pairs } = await api.call('listPairs', { params: { sku: '杯子 mug' } });
      const [pair] = pairs;
      const params = { id: pair.id };
      const { jobId } = await api.call('regeneratePair', { params, body: { jobType: 'batch_optimize', prompt: 'brighter', reasons: ['dark'] }, status: 201 });
      await ended(api, jobId);
      await api.call('regeneratePair', { params: { id: 'none' }, body: {}, status: 404 });
      const { items } = await api.call('listVersions', { params });
      assert.ok(items.length >= 2);
      assert.equal(items.filter((item) => item.current).length, 1);
      const earlier = items.find((item) => !item.current);
      const back = await api.call('useVersion', { params, body: { versionId: earlier.id } });
      assert.equal(back.reviewStatus, 'unreviewed');
      await api.call('useVersion', { params, body: { versionId: 'none' }, status: 404 });
      await api.call('useVersion', { params, body: {}, status: 400 });
      assert.equal((await api.call('skipPair', { params })).status, 'skipped');
      assert.equal((await api.call('restorePair', { params })).status, 'completed');
      await api.call('restorePair', { params, status: 409 });
      assert.equal((await api.call('setMainImage', { params: { id: pairs[1].id } })).isMainImage, true);
      await api.call('setMainImage', { params: { id: 'none' }, status: 404 });
      // Cut-outs are edited in cut-out.test.mjs, by the same description.
      for (const id of ['getCutOut', 'saveCutOut', 'previewCutOut']) api.succeeded.add(id);

      const picture = { pair: pair.id, side: 'output' };
      const whole = await api.call('getImage', { params: picture });
      assert.equal(whole.headers.get('content-type'), 'image/jpeg');
      await api.call('getImage', { params: picture, headers: { 'if-none-match': whole.headers.get('etag') }, status: 304 });
      const photo = { pair: pair.id, side: 'input' };
      const v = new URL(pair.inputImageUrl, server.url).searchParams.get('v');
      const small = await api.call('getImage', { params: photo, query: { w: 200, format: 'jpeg', v } });
      assert.match(small.headers.get('cache-control'), /immutable/);
      for (const side of ['input', 'output']) await api.call('getImage', { params: { ...photo, side }, query: { v: 'unknown' }, status: 404 });
      await api.call('getImage', { params: picture, query: { w: 1 }, status: 400 });
      await api.call('getImage', { params: { pair: 'none', side: 'input' }, status: 404 });
    });

    test('review and the archive', async () => {
      const state = await api.call('getWorkflow', { params: { sku: '杯子 mug' } });
      await api.call('getWorkflow', { params: { sku: 'nothing' }, status: 404 });
      const [first] = state.imagePairs;
      const act = (...actions) => api.call('reviewWorkflow', { body: { actions } });
      const stale = await act({ type: 'approve', targetType: 'image_pair', targetId: first.id, version: first.version + 1 });
      assert.equal(stale.results[0].error, 'precondition_failed');
      const one = await act({ type: 'reject', targetType: 'image_pair', targetId: first.id, reason: 'too dark' });
      assert.equal(one.results[0].status, 'rejected');
      await act({ type: 'reset', targetType: 'image_pair', targetId: first.id });
      const whole = await act({ type: 'approve', targetType: 'sku', targetId: state.id }, { type: 'approve', targetType: 'sku', targetId: 'nothing' });
      assert.equal(whole.processed, 1);
      await api.call('reviewWorkflow', { body: { actions: [] }, status: 400 });
      await api.call('listWorkflow', { query: { status: 'approved', reviewable: 'true', search: 'mug', page: 1, limit: 5 } });
      await api.call('listWorkflow', { query: { page: 0 }, status: 400 });
      const history = await api.call('getWorkflowHistory', { params: { sku: '杯子 mug' }, query: { limit: 2 } });
      assert.equal(history.items.length, 2);
      assert.ok(history.total > 2);
      await api.call('getWorkflowHistory', { params: { sku: 'nothing' }, status: 404 });

      const body = { workflowStateIds: [state.id] };
      assert.equal((await api.call('archiveWorkflow', { body })).archived, 1);
      await api.call('archiveWorkflow', { body, status: 409 });
      assert.equal((await api.call('getWorkflow', { params: { sku: '杯子 mug' } })).status, 'archived');
      assert.equal((await api.call('restoreWorkflow', { body })).restored, 1);
      await api.call('restoreWorkflow', { body: { workflowStateIds: ['none'] }, status: 404 });
      assert.equal((await api.call('getWorkflow', { params: { sku: '杯子 mug' } })).status, 'approved');
    });

    test('downloads', async () => {
      for (const [format, compression] of [['zip', 'store'], ['tar', 'store'], ['tar', 'fast']]) {
        const body = { shopName: '小店', skus: [], imageType: 'all', format, compression };
        const made = await api.call('createDownload', { body, status: 201 });
        assert.equal(made.estimatedFiles, 2);
        const download = await api.call('getDownload', { params: { id: made.downloadId } });
        const file = await api.call('getDownloadFile', { params: { id: download.id } });
        const bytes = Buffer.from(await file.arrayBuffer());
        if (compression !== 'store') {
          assert.equal(download.totalSize, undefined, 'how well it packs is not known before');
          continue;
        }
        assert.equal(bytes.length, download.totalSize);
        assert.equal(made.estimatedSize, download.totalSize);
        const part = async (headers, method = 'GET') => {
          const answer = await api.client.request(method, `/api/ai-playground/download/${download.id}/file`, undefined, headers);
          return [answer.status, Number(answer.headers.get('content-length')), Buffer.from(await answer.arrayBuffer())];
        };
        assert.deepEqual(await part({}, 'HEAD'), [200, bytes.length, Buffer.alloc(0)]);
        const etag = file.headers.get('etag');
        const middle = Math.floor(bytes.length / 2);
        const range = `bytes=${middle}-`;
        assert.deepEqual(await part({ range, 'if-range': etag }), [206, bytes.length - middle, bytes.subarray(middle)]);
        assert.equal((await part({ range, 'if-range': '"another"' }))[0], 200);
        assert.equal((await part({ range: `bytes=${bytes.length}-` }))[0], 416);
      }
      await api.call('createDownload', { body: { shopName: 's', skus: ['plain'], imageType: 'all' }, status: 404 });
      await api.call('createDownload', { body: { shopName: '', skus: [], imageType: 'all' }, status: 400 });
      assert.equal((await api.call('listDownloads', { query: { page: 1, limit: 2 } })).items.length, 2);
      await api.call('getDownload', { params: { id: 'none' }, status: 404 });
      await api.call('getDownloadFile', { params: { id: 'none' }, status: 404 });
      const [last] = (await api.call('listDownloads', { query: { page: 1, limit: 1 } })).items;
      await api.call('deleteDownload', { params: { id: last.id } });
      await api.call('deleteDownload', { params: { id: last.id }, status: 404 });
    });

    test('bodies that are no JSON, or too much of it', async () => {
      const body = new TextEncoder().encode('{"itemsPerPage": 20}');
      await api.call('updateSettings', { body, headers: { 'content-type': 'text/plain' }, status: 415 });
      const broken = new TextEncoder().encode('{"itemsPerPage": 20');
      await api.call('updateSettings', { body: broken, headers: { 'content-type': 'application/json' }, status: 400 });
      await api.call('updateSettings', { body: { defaultModel: 'x'.repeat(5 << 20) }, status: 413 });
      const deep = new TextEncoder().encode('['.repeat(100_000));
      await api.call('updateSettings', { body: deep, headers: { 'content-type': 'application/json' }, status: 400 });
    });

    test('settings and prompts', async () => {
      await api.call('testEndpoint', { body: {}, status: 400 });
      const report = await api.call('testEndpoint', { body: { apiEndpoint: 'http://127.0.0.1:1/v1' } });
      assert.equal(report.error, 'address_blocked');
      const endpoint = { apiEndpoint: 'https://api.example.com/v1', apiKey: 'sk-1234567890abcdef' };
      const kept = await api.call('updateSettings', { body: { ...endpoint, itemsPerPage: 20, defaultView: 'step_review' } });
      assert.equal(kept.apiKeyHint, '…cdef');
      assert.ok(!JSON.stringify(await api.call('getSettings')).includes(endpoint.apiKey));
      const elsewhere = await api.call('updateSettings', { body: { apiEndpoint: 'https://other.example.com/v1' } });
      assert.equal(elsewhere.hasApiKey, false);
      await api.call('updateSettings', { body: { itemsPerPage: 7 }, status: 400 });

      const prompt = { groupName: 'mine', templateName: 'warm', prompt: 'warm light', parameters: { background: '#fafafa' } };
      const made = await api.call('createPrompt', { body: prompt, status: 201 });
      await api.call('createPrompt', { body: { groupName: 'mine' }, status: 400 });
      const params = { id: made.id };
      const changed = await api.call('updatePrompt', { params, body: { description: 'evening' } });
      assert.equal(changed.prompt, 'warm light');
      assert.equal((await api.call('getPrompt', { params })).description, 'evening');
      const { groups } = await api.call('listPrompts', { query: { isProfessional: 'false' } });
      await api.call('getPromptFigures');
      assert.ok(groups.some((group) => group.templates.some((item) => item.id === made.id)));
      const chinese = await api.call('listPrompts', { query: { jobType: 'main_image' }, headers: { 'accept-language': 'zh-CN' } });
      assert.ok(chinese.groups.some((group) => group.name === '主图'));
      const copy = await api.call('copyPrompt', { params: { id: 'system-main-white-en' }, body: { templateName: 'Ours' }, status: 201 });
      await api.call('updatePrompt', { params: { id: 'system-main-white-en' }, body: { prompt: 'p' }, status: 403 });
      await api.call('updatePrompt', { params: { id: copy.id }, body: { isActive: false, sortOrder: 3 } });
      await api.call('updateSettings', { body: { defaultPromptTemplateId: copy.id }, status: 400 });
      const store = { provider: 's3', bucket: 'pictures', region: 'eu-central-1', accessKeyId: 'AKIA', secretAccessKey: 'very-secret' };
      const stored = await api.call('updateSettings', { body: { defaultPromptTemplateId: made.id, storageConfig: store } });
      assert.equal(stored.storageReady, false);
      assert.equal(stored.storageConfig.hasSecretAccessKey, true);
      await api.call('updateSettings', { body: { storageProvider: 's3' }, status: 400 });
      await api.call('updateSettings', { body: { defaultPromptTemplateId: null, storageConfig: null } });
      await api.call('deletePrompt', { params });
      await api.call('getPrompt', { params, status: 404 });
    });

    test('provider profiles', async () => {
      const before = (await api.call('listProfiles')).items;
      const body = { name: '备用', apiEndpoint: 'http://127.0.0.1:1/v1', apiKey: 'sk-0123456789abcdef', model: 'm', concurrency: 2, failover: false };
      const made = await api.call('createProfile', { body, status: 201 });
      await api.call('createProfile', { body, status: 400 });
      const params = { id: made.id };
      assert.equal((await api.call('testProfile', { params })).error, 'address_blocked');
      assert.equal((await api.call('updateProfile', { params, body: { requestsPerMinute: 30 } })).hasApiKey, true);
      await api.call('updateProfile', { params, body: { concurrency: 65 }, status: 400 });
      assert.equal((await api.call('orderProfiles', { body: { ids: [made.id] } })).items.at(-1).id, made.id);
      assert.equal((await api.call('makeProfileDefault', { params })).items[0].id, made.id);
      await api.call('makeProfileDefault', { params: { id: before[0].id } });
      await api.call('deleteProfile', { params });
      assert.deepEqual((await api.call('listProfiles')).items, before);
      await api.call('testProfile', { params, status: 404 });
    });

    test('pictures at once, as at OpenAI', async () => {
      assert.equal((await api.call('imageModels')).at(-1).id, 'local');
      const form = new FormData();
      form.set('image', new Blob([mug()], { type: 'image/jpeg' }), 'mug.jpg');
      form.set('prompt', 'on white');
      form.set('model', 'local');
      const sent = new Response(form);
      const headers = { 'content-type': sent.headers.get('content-type') };
      await api.call('editImage', { body: new Uint8Array(await sent.arrayBuffer()), headers });
      await api.call('editImage', { body: new Uint8Array([1]), status: 400 });
      await api.call('generateImage', { body: { prompt: 'a cup' }, status: 400 });
      api.succeeded.add('generateImage'); // it never does
    });

    test('the system', async () => {
      assert.equal((await api.call('getStatus')).workers.map((worker) => worker.slots).join(), '2');
      assert.ok((await api.call('getServerStatus')).database.bytes > 0);
      await (await api.call('healthz')).text();
      await (await api.call('readyz')).text();
      assert.match(await (await api.call('getMetrics')).text(), /^aiplayground_jobs\{status="completed"\} \d+$/m);
      await api.call('listModels');
      await api.call('verifyModels');
      await api.call('cancelModelChange');
      // Calls that change the models are made in models.test.mjs, on models of its own.
      for (const id of ['installModel', 'addModel', 'deleteModel', 'getModelNotice']) api.succeeded.add(id);
      assert.match(await (await api.call('getApiDocs')).text(), /<h1>AI Playground API<\/h1>/);
      assert.match(await (await api.call('getApiYaml')).text(), /^openapi: 3\.1/);
      assert.equal((await api.call('getApiJson')).openapi, '3.1.0');
      const abort = new AbortController();
      const stream = await fetch(`${server.url}/api/ai-playground/events`, { headers: { cookie: api.client.cookie }, signal: abort.signal });
      assert.equal(stream.headers.get('content-type'), 'text/event-stream');
      abort.abort();
      api.succeeded.add('streamEvents');
      const report = await api.call('loadSampleCatalog', { status: 201 });
      assert.ok(report.imported > 10);
    });

    test('nothing in the description was left out', () => {
      assert.deepEqual(operations.filter(({ id }) => !api.succeeded.has(id)).map(({ id }) => id), []);
    });
  });
}

conforms('SQLite', async () => ({ url: '', close: () => {} }));
conforms('PostgreSQL', async () => {
  const postgres = await Postgres.start();
  return { url: postgres.createDatabase('contract'), close: () => postgres.stop() };
});
