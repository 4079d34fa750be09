import type { RequestHandler } from 'msw';

import type { Job } from '@/lib/api/types';

import { FakeServer } from './fake-server';

const names = [
  'BACKPACK-BERRY', 'BOOT-FRINGE-CREAM', 'CAMERA-INSTANT', 'CANDLE-JAR-200', 'CAP-SNAPBACK-RED', 'CHAIR-OAK-01', 'CLOCK-YELLOW',
  'DUFFEL-GREY-45L', 'FIGURE-SKULL', 'JUICE-CARTON-1L', 'KETTLE-STEEL', 'LAMP-DESK-BRASS', 'LED-GU10-5W', 'MUG-CERAMIC-BLUE',
  'NOTEBOOK-A5-DOT', 'PAN-CAST-IRON-26', 'RC-CAR-RED', 'SNEAKER-HOLO-42', 'TEAPOT-CLAY', 'TOASTER-2-SLOT', 'VASE-RED', 'VEST-YELLOW-M',
  '陶瓷茶壶-红', '复古台灯-黄铜',
];

function seed(server: FakeServer) {
  names.forEach((sku, index) => {
    const photos = 2 + ((index * 7) % 5);
    const phase = index % 6;
    const pairs = server.addSku(sku, photos, phase === 0 ? {} : { status: 'completed' });
    if (phase === 2) for (const pair of pairs) pair.reviewStatus = 'approved';
    if (phase === 2) server.setStatus(sku, 'approved');
    const [first, second] = pairs;
    if (phase === 3 && first) Object.assign(first, { reviewStatus: 'rejected', reviewReason: 'Cut-out edges' });
    if (phase === 4 && second) {
      Object.assign(second, { status: 'failed', errorMessage: 'The product could not be told from its background.' });
    }
    if (phase === 5 && first) first.reviewStatus = 'approved';
  });
  const old = (change: Partial<Job>) => server.addJob({ status: 'completed', completedAt: '2026-05-12T09:36:10Z', ...change });
  old({ jobType: 'batch_optimize', totalItems: 48, processedItems: 48, completedItems: 47, failedItems: 1, inputData: { skus: names.slice(0, 12) } });
  old({ jobType: 'secondary_image', status: 'cancelled', totalItems: 30, processedItems: 30, completedItems: 12, skippedItems: 18, inputData: { skus: names.slice(3, 9) } });
  old({ jobType: 'custom', status: 'failed', totalItems: 2, processedItems: 2, failedItems: 2, inputData: { skus: names.slice(0, 1) }, errorMessage: 'The endpoint refused the key.' });
  server.settings.apiEndpoint = 'https://api.example.com/v1';
  server.settings.hasApiKey = true;
  server.settings.apiKeyHint = '…x7Qd';
  server.settings.defaultModel = 'gpt-image-1';
  server.addProfile({ name: 'Main account', apiEndpoint: 'https://api.openai.com/v1', apiKey: 'sk-x7Qd', model: 'gpt-image-2' });
  server.addProfile({ name: 'Backup (Gemini)', apiEndpoint: 'https://generativelanguage.googleapis.com/v1beta', apiKey: 'k-9aBc', model: 'gemini-2.5-flash-image', engine: 'gemini' });
  server.addSession({ current: true });
  server.addSession({ device: 'Safari, iPhone', userAgent: 'Mozilla/5.0 (iPhone) Mobile Safari', address: '203.0.113.9' });
  server.addSession({ device: 'curl', userAgent: 'curl/8.5', address: '192.168.1.7' });
  server.tokens.push({ id: 'token-a', name: 'Nightly import', scope: 'write', createdAt: '2026-04-02T08:00:00Z', lastUsedAt: '2026-05-12T02:00:00Z', expiresAt: '2027-04-02T08:00:00Z' });
  server.tokens.push({ id: 'token-b', name: 'Dashboard', scope: 'read', createdAt: '2026-01-09T08:00:00Z', expiresAt: '2026-02-09T08:00:00Z' });
  if (server.user) server.users.push(server.user);
  server.addUser({ name: 'Lee Chan', email: 'lee@example.com' });
  server.addUser({ name: 'Noor Haddad', email: 'noor@example.com', role: 'reviewer', actsFor: 'user-1' });
  server.addUser({ name: 'Old colleague', email: 'old@example.com', disabled: true });
  const builtIn = { userId: undefined, sortOrder: 10 };
  server.addTemplate({ ...builtIn, groupName: 'Main image', templateName: 'Pure white studio', jobType: 'main_image', description: 'The product alone, evenly lit, on #ffffff: what most marketplaces ask of a first picture.' });
  server.addTemplate({ ...builtIn, groupName: 'Main image', templateName: 'Pure white, retouched', jobType: 'main_image', isProfessional: true, description: 'As above, with dust, scratches and colour casts taken out.' });
  server.addTemplate({ ...builtIn, groupName: 'Secondary images', templateName: 'Bright living room', jobType: 'secondary_image', description: 'In use, in daylight, with a calm background that leaves the product in front.' });
  server.addTemplate({ ...builtIn, groupName: 'Batch optimize', templateName: 'Light and colour', jobType: 'batch_optimize', description: 'Keeps the photo and corrects exposure, white balance and sharpness.' });
  const own = server.addTemplate({ groupName: 'Autumn campaign', templateName: 'Oak table by the window', prompt: 'The product on an oak table by a window, warm afternoon light from the left.' });
  server.addTemplate({ groupName: 'Autumn campaign', templateName: 'Wool blanket', prompt: 'The product on a folded wool blanket.', isActive: false });
  server.settings.defaultPromptTemplateId = own.id;
  old({ totalItems: 24, processedItems: 24, completedItems: 24, inputData: { skus: names } });
}

/** Works through the waiting jobs, a picture every so often, with a log and now and then a failure. */
function work(server: FakeServer) {
  let step = 0;
  setInterval(() => {
    const job = server.jobs.findLast((candidate) => candidate.status === 'pending' || candidate.status === 'processing');
    if (!job) return;
    step += 1;
    const pairs = [...server.skus.values()].flatMap((entry) => entry.pairs).filter((pair) => pair.jobId === job.id && (pair.status === 'pending' || pair.status === 'processing'));
    if (job.cancelRequested || pairs.length === 0) {
      const skipped = pairs.length;
      for (const pair of pairs) {
        delete pair.jobId;
        server.updatePair(pair, { status: pair.outputImageUrl === undefined ? 'pending' : 'completed' });
      }
      server.updateJob(job.id, {
        status: job.cancelRequested ? 'cancelled' : 'completed',
        skippedItems: job.skippedItems + skipped,
        processedItems: job.processedItems + skipped,
        completedAt: new Date().toISOString(),
      });
      server.emit('log', server.addLog(job.id, 'info', job.cancelRequested ? 'The job was cancelled' : 'The job is done'));
      return;
    }
    const [pair, next] = pairs;
    if (!pair) return;
    const fails = step % 11 === 0;
    server.updatePair(pair, fails ? { status: 'failed', errorMessage: 'The product could not be told from its background.' } : { status: 'completed' });
    if (next) server.updatePair(next, { status: 'processing' });
    server.emit('log', server.addLog(job.id, fails ? 'error' : step % 5 === 0 ? 'warning' : 'info', fails ? `${pair.sku}/${pair.name}: no product found` : `${pair.sku}/${pair.name}: 2000 × 2000, 398 kB in 1.4 s`));
    server.updateJob(job.id, {
      status: 'processing',
      processedItems: job.processedItems + 1,
      completedItems: job.completedItems + (fails ? 0 : 1),
      failedItems: job.failedItems + (fails ? 1 : 0),
      estimatedCompletionAt: new Date(Date.now() + pairs.length * 900).toISOString(),
    });
  }, 900);
}

/** A catalog in every state, for `npm run dev:fake`. */
export function createDemoHandlers(): RequestHandler[] {
  const server = new FakeServer();
  server.sampleSkus = names.slice(0, 8).map((sku) => [sku, 3]);
  seed(server);
  work(server);
  return server.handlers();
}

export function createEmptyDemoHandlers(): RequestHandler[] {
  const server = new FakeServer();
  server.user = undefined;
  server.setupRequired = true;
  work(server);
  return server.handlers();
}
