import { http, HttpResponse, type RequestHandler } from 'msw';

import type {
  ApiToken,
  CreateDownload,
  CreateJob,
  Download,
  EndpointQuery,
  EndpointReport,
  Folder,
  ImagePair,
  Job,
  JobLog,
  Lane,
  NewUser,
  OpenSession,
  Profile,
  ProfileInput,
  PromptGroup,
  PromptInput,
  PromptTemplate,
  ReviewAction,
  ServerStatus,
  SettingsUpdate,
  TokenScope,
  User,
  UserSettings,
  UserUpdate,
  WorkflowState,
  WorkflowStatus,
} from '@/lib/api/types';

const base = '*/api/ai-playground';

interface Sku {
  id: string;
  sku: string;
  status: WorkflowStatus;
  version: number;
  pairs: ImagePair[];
}

interface StoredEvent {
  type: string;
  data: unknown;
}

function ok(data: unknown, status = 200) {
  return HttpResponse.json({ code: 0, data }, { status });
}

export function problem(status: number, error: string, message: string, details?: { field: string; message: string }[]) {
  return HttpResponse.json({ code: status * 10, error, message, ...(details ? { details } : {}) }, { status });
}

const start = Date.UTC(2026, 4, 12, 9, 30);

/**
 * The server's contract in memory: what the tests and `npm run dev:fake` talk to. It holds state, so that a test reads
 * like a session; a test that needs a fault puts its own handler in front.
 */
export class FakeServer {
  user: User | undefined = {
    id: 'user-1',
    email: 'mira@example.com',
    name: 'Mira Stein',
    role: 'owner',
    disabled: false,
    createdAt: new Date(start).toISOString(),
  };
  setupRequired = false;
  password = 'correct horse';
  engine = 'local';
  spending: ServerStatus['spending'] = { month: '2026-05', spentMicros: 0, reservedMicros: 0, unknownItems: 0 };
  readonly skus = new Map<string, Sku>();
  lanes: Lane[] = [];
  readonly jobs: Job[] = [];
  readonly logs = new Map<string, JobLog[]>();
  readonly downloads: Download[] = [];
  readonly templates: PromptTemplate[] = [];
  endpoint: EndpointReport = { ok: true, engine: 'openai', models: [{ id: 'gpt-image-1' }], warnings: [] };
  settings: UserSettings = {
    id: 'settings-1',
    userId: 'user-1',
    apiEndpoint: '',
    hasApiKey: false,
    defaultModel: '',
    maxConcurrentJobs: 3,
    enableProfessionalMode: false,
    consistencyMode: true,
    defaultView: 'continuous',
    itemsPerPage: 50,
    autoAdvance: true,
    storageProvider: 'local',
    storageReady: true,
    createdAt: new Date(start).toISOString(),
    updatedAt: new Date(start).toISOString(),
  };
  /** The default first, if there is one. */
  profiles: Profile[] = [];
  sessions: OpenSession[] = [];
  tokens: ApiToken[] = [];
  users: User[] = [];
  /** The bodies of what was asked, to look at afterwards. */
  readonly created: {
    jobs: CreateJob[];
    downloads: CreateDownload[];
    reviews: ReviewAction[][];
    uploads: string[];
    settings: SettingsUpdate[];
    tests: EndpointQuery[];
    profiles: ProfileInput[];
  } = {
    tests: [],
    profiles: [],
    settings: [],
    jobs: [],
    downloads: [],
    reviews: [],
    uploads: [],
  };
  /** What the sample catalog consists of. */
  sampleSkus: [sku: string, photos: number][] = [
    ['MUG-CERAMIC-BLUE', 3],
    ['LAMP-DESK-BRASS', 2],
  ];
  private counter = 0;
  private readonly listeners = new Set<(event: StoredEvent) => void>();
  /** The picture shown for a pair; by default a drawn one. */
  picture: (pair: ImagePair, side: string) => Response | Promise<Response> = drawnPicture;

  private nextId(kind: string): string {
    this.counter += 1;
    return `${kind}-${this.counter}`;
  }

  private now(): string {
    return new Date(start + this.counter * 1000).toISOString();
  }

  emit(type: string, data: unknown) {
    for (const listener of this.listeners) listener({ type, data });
  }

  addPair(sku: string, name: string, change: Partial<ImagePair> = {}): ImagePair {
    let entry = this.skus.get(sku);
    if (!entry) {
      entry = { id: this.nextId('wf'), sku, status: 'pending', version: 1, pairs: [] };
      this.skus.set(sku, entry);
    }
    const id = this.nextId('pair');
    const image = `/api/ai-playground/images/${id}`;
    const done = change.status === 'completed';
    const pair: ImagePair = {
      id,
      workflowStateId: entry.id,
      sku,
      name,
      inputImageUrl: `${image}/input?v=1`,
      inputUrl: `${image}/input?v=1`,
      inputThumbnailUrl: `${image}/input?w=320&v=1`,
      inputStorageKey: `in/${id}`,
      status: 'pending',
      isMainImage: entry.pairs.length === 0,
      reviewStatus: 'unreviewed',
      version: 1,
      inputWidth: 1600,
      inputHeight: 1200,
      inputBytes: 412_345,
      createdAt: this.now(),
      updatedAt: this.now(),
      ...(done ? outputOf(id) : {}),
      ...change,
    };
    entry.pairs.push(pair);
    return pair;
  }

  addSku(sku: string, photos: number, change: Partial<ImagePair> = {}): ImagePair[] {
    return Array.from({ length: photos }, (_, index) => this.addPair(sku, `${String(index + 1).padStart(2, '0')}.jpg`, change));
  }

  setStatus(sku: string, status: WorkflowStatus) {
    const entry = this.skus.get(sku);
    if (entry) entry.status = status;
  }

  folder({ id, sku, status, pairs }: Sku): Folder {
    const count = (test: (pair: ImagePair) => boolean) => pairs.filter(test).length;
    const first = pairs[0];
    return {
      id,
      sku,
      folderName: sku,
      status,
      imageCount: pairs.length,
      processedCount: count((pair) => pair.status === 'completed' || pair.status === 'failed' || pair.status === 'skipped'),
      completedCount: count((pair) => pair.status === 'completed'),
      failedCount: count((pair) => pair.status === 'failed'),
      approvedCount: count((pair) => pair.reviewStatus === 'approved'),
      rejectedCount: count((pair) => pair.reviewStatus === 'rejected'),
      busyCount: count((pair) => pair.status === 'processing' || (pair.status === 'pending' && pair.jobId !== undefined)),
      updatedAt: this.now(),
      ...(first ? { thumbnailUrl: first.outputThumbnailUrl ?? first.inputThumbnailUrl } : {}),
    };
  }

  workflow({ id, sku, status, version, pairs }: Sku): WorkflowState {
    const results = pairs.filter((pair) => pair.status === 'completed');
    return {
      id,
      userId: 'user-1',
      sku,
      folderName: sku,
      status,
      currentStep: results.filter((pair) => pair.reviewStatus !== 'unreviewed').length,
      totalSteps: results.length,
      imagePairs: pairs,
      version,
      createdAt: this.now(),
      updatedAt: this.now(),
    };
  }

  addJob(change: Partial<Job> = {}): Job {
    const job: Job = {
      id: this.nextId('job'),
      userId: 'user-1',
      jobType: 'main_image',
      status: 'processing',
      priority: 0,
      inputData: { skus: [] },
      totalItems: 10,
      processedItems: 0,
      completedItems: 0,
      skippedItems: 0,
      failedItems: 0,
      unknownItems: 0,
      progressPercentage: 0,
      cost: { spentMicros: 0, reservedMicros: 0, pricedItems: 0, unknownItems: 0, estimateMicros: 0 },
      cancelRequested: false,
      createdAt: this.now(),
      updatedAt: this.now(),
      startedAt: this.now(),
      ...change,
    };
    this.jobs.unshift(job);
    this.logs.set(job.id, []);
    return job;
  }

  addLog(jobId: string, level: JobLog['level'], message: string): JobLog {
    const line = { id: this.nextId('log'), jobId, level, message, timestamp: this.now() };
    this.logs.get(jobId)?.push(line);
    return line;
  }

  /** Changes a job and tells about it, as the real server does. */
  updateJob(id: string, change: Partial<Job>) {
    const job = this.jobs.find((candidate) => candidate.id === id);
    if (!job) return;
    Object.assign(job, change);
    job.progressPercentage = job.totalItems === 0 ? 0 : Math.floor((100 * job.processedItems) / job.totalItems);
    this.emit('job', job);
  }

  updatePair(pair: ImagePair, change: Partial<ImagePair>) {
    Object.assign(pair, change, change.status === 'completed' ? outputOf(pair.id) : {});
    pair.version += 1;
    this.emit('pair', pair);
  }

  private pairById(id: unknown): { entry: Sku; pair: ImagePair } | undefined {
    for (const entry of this.skus.values()) {
      const pair = entry.pairs.find((candidate) => candidate.id === id);
      if (pair) return { entry, pair };
    }
    return undefined;
  }

  private review(action: ReviewAction) {
    const status = action.type === 'approve' ? 'approved' : action.type === 'reject' ? 'rejected' : 'unreviewed';
    const set = (pair: ImagePair) => {
      pair.reviewStatus = status;
      pair.version += 1;
      if (action.reason === undefined) delete pair.reviewReason;
      else pair.reviewReason = action.reason;
    };
    const target = { targetId: action.targetId, targetType: action.targetType };
    if (action.targetType === 'image_pair') {
      const known = this.pairById(action.targetId);
      if (!known) return { ...target, success: false, error: 'not_found', message: 'This image does not exist.' };
      if (action.version !== undefined && action.version !== known.pair.version) {
        return { ...target, success: false, error: 'precondition_failed', message: 'Somebody else changed this meanwhile.' };
      }
      set(known.pair);
      const results = known.entry.pairs.filter((pair) => pair.status === 'completed');
      known.entry.status = results.every((pair) => pair.reviewStatus === 'approved') ? 'approved' : 'pending';
      return { ...target, success: true, status, version: known.pair.version };
    }
    const entry = this.skus.get(action.targetId);
    if (!entry) return { ...target, success: false, error: 'not_found', message: 'This SKU does not exist.' };
    for (const pair of entry.pairs) {
      if (pair.status === 'completed' && !(action.type === 'approve' && pair.reviewStatus === 'rejected')) set(pair);
    }
    entry.status = action.type === 'approve' ? 'approved' : 'pending';
    return { ...target, success: true, status: entry.status, version: entry.version };
  }

  private startJob(body: CreateJob): Job {
    const pairs = body.input.skus.flatMap((sku) => this.skus.get(sku)?.pairs ?? []);
    const wanted = pairs.filter(
      (pair) => body.jobType === 'batch_optimize' || body.jobType === 'custom' || pair.isMainImage === (body.jobType === 'main_image'),
    );
    const job = this.addJob({
      jobType: body.jobType,
      inputData: body.input,
      totalItems: wanted.length,
      status: 'pending',
      ...(body.options ? { options: body.options } : {}),
    });
    for (const pair of wanted) Object.assign(pair, { status: 'pending', jobId: job.id, reviewStatus: 'unreviewed' });
    return job;
  }

  handlers(): RequestHandler[] {
    return [...this.authHandlers(), ...this.folderHandlers(), ...this.jobHandlers(), ...this.reviewHandlers(), ...this.accountHandlers(), ...this.preferenceHandlers(), ...this.otherHandlers()];
  }

  addTemplate(change: Partial<PromptTemplate> = {}): PromptTemplate {
    const template: PromptTemplate = {
      id: this.nextId('template'),
      userId: 'user-1',
      groupName: 'Main image',
      templateName: 'White background',
      prompt: 'The product alone on pure white.',
      model: '',
      isActive: true,
      isProfessional: false,
      sortOrder: 0,
      createdAt: this.now(),
      updatedAt: this.now(),
      ...change,
    };
    if ('userId' in change && change.userId === undefined) delete template.userId;
    this.templates.push(template);
    return template;
  }

  private groups(): PromptGroup[] {
    const sorted = this.templates.toSorted(
      (a, b) => a.groupName.localeCompare(b.groupName) || a.sortOrder - b.sortOrder || a.templateName.localeCompare(b.templateName),
    );
    const names = [...new Set(sorted.map((template) => template.groupName))];
    return names.map((name) => ({ name, templates: sorted.filter((template) => template.groupName === name) }));
  }

  addSession(change: Partial<OpenSession> = {}): OpenSession {
    const session: OpenSession = {
      id: this.nextId('session'),
      device: 'Chrome, Linux',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140',
      address: '192.168.1.20',
      createdAt: this.now(),
      lastSeenAt: this.now(),
      expiresAt: this.now(),
      current: false,
      ...change,
    };
    this.sessions.push(session);
    return session;
  }

  addUser(change: Partial<User> = {}): User {
    const user: User = {
      id: this.nextId('account'),
      email: 'lee@example.com',
      name: 'Lee',
      role: 'member',
      disabled: false,
      createdAt: this.now(),
      ...change,
    };
    this.users.push(user);
    return user;
  }

  private session() {
    return ok({ setupRequired: this.setupRequired, ...(this.user ? { user: this.user } : {}) });
  }

  private authHandlers(): RequestHandler[] {
    const someone: User = { ...this.user, id: 'user-1', email: '', name: '', role: 'owner', disabled: false, createdAt: this.now() };
    return [
      http.get('*/api/auth/session', () => this.session()),
      http.post<never, { email: string; password: string }>('*/api/auth/sign-in', async ({ request }) => {
        const { email, password } = await request.json();
        if (password !== this.password) return problem(401, 'wrong_credentials', 'Email or password is wrong.');
        this.user = { ...someone, email, name: 'Mira Stein' };
        return this.session();
      }),
      http.post<never, { email: string; password: string; name?: string }>('*/api/auth/setup', async ({ request }) => {
        const { email, name } = await request.json();
        this.user = { ...someone, email, name: name ?? '' };
        this.setupRequired = false;
        return ok({ setupRequired: false, user: this.user }, 201);
      }),
      http.post('*/api/auth/sign-out', () => {
        this.user = undefined;
        return ok({ success: true });
      }),
    ];
  }

  private folderHandlers(): RequestHandler[] {
    return [
      http.get(`${base}/folders`, () => {
        const folders = [...this.skus.values()].map((entry) => this.folder(entry));
        return ok({ folders, total: folders.length });
      }),
      http.get(`${base}/folders/:sku/pairs`, ({ params }) => {
        const entry = this.skus.get(String(params.sku));
        return entry ? ok({ sku: entry.sku, pairs: entry.pairs }) : problem(404, 'not_found', 'This SKU does not exist.');
      }),
      http.delete(`${base}/folders/:sku`, ({ params }) => {
        this.skus.delete(String(params.sku));
        return ok({ success: true });
      }),
      http.put(`${base}/folders/:sku/images/*`, ({ params, request }) => {
        const sku = String(params.sku);
        const path = new URL(request.url).pathname;
        const name = decodeURIComponent(path.slice(path.indexOf('/images/') + '/images/'.length));
        this.created.uploads.push(`${sku}/${name}`);
        return ok({ pair: this.addPair(sku, name), outcome: 'created' });
      }),
      http.post(`${base}/sample-catalog`, () => {
        for (const [sku, photos] of this.sampleSkus) this.addSku(sku, photos);
        const imported = this.sampleSkus.reduce((sum, [, photos]) => sum + photos, 0);
        return ok({ imported, unchanged: 0, skus: this.sampleSkus.length, refused: [] }, 201);
      }),
      http.get(`${base}/images/:pair/:side`, ({ params }) => {
        const known = this.pairById(params.pair);
        return known ? this.picture(known.pair, String(params.side)) : new HttpResponse(null, { status: 404 });
      }),
    ];
  }

  private jobHandlers(): RequestHandler[] {
    const find = (id: unknown) => this.jobs.find((job) => job.id === id);
    const gone = () => problem(404, 'not_found', 'This job does not exist.');
    return [
      http.get(`${base}/jobs`, ({ request }) => {
        const query = new URL(request.url).searchParams;
        const page = Number(query.get('page') ?? 1);
        const limit = Number(query.get('limit') ?? 20);
        const wanted = this.jobs.filter(
          (job) =>
            (!query.has('status') || job.status === query.get('status')) &&
            (!query.has('jobType') || job.jobType === query.get('jobType')),
        );
        return ok({ items: wanted.slice((page - 1) * limit, page * limit), total: wanted.length, page, limit });
      }),
      http.post<never, CreateJob>(`${base}/jobs`, async ({ request }) => {
        const body = await request.json();
        this.created.jobs.push(body);
        const job = this.startJob(body);
        return ok({ jobId: job.id, status: job.status, totalItems: job.totalItems }, 201);
      }),
      http.get(`${base}/jobs/:id`, ({ params }) => {
        const job = find(params.id);
        return job ? ok(job) : gone();
      }),
      http.post(`${base}/jobs/:id/cancel`, ({ params }) => {
        const job = find(params.id);
        if (!job) return gone();
        job.cancelRequested = true;
        return ok({ jobId: job.id, status: job.status });
      }),
      http.post(`${base}/jobs/:id/retry`, ({ params }) => {
        const job = find(params.id);
        if (!job) return gone();
        Object.assign(job, { status: 'processing', failedItems: 0, unknownItems: 0, processedItems: job.completedItems, cancelRequested: false });
        return ok({ jobId: job.id, status: job.status });
      }),
      http.put<{ id: string }, { budgetMicros: number | null }>(`${base}/jobs/:id/budget`, async ({ params, request }) => {
        const job = find(params.id);
        if (!job) return gone();
        const { budgetMicros } = await request.json();
        const { budgetMicros: _, ...cost } = job.cost;
        job.cost = budgetMicros === null ? cost : { ...cost, budgetMicros };
        return ok(job);
      }),
      http.post<{ id: string; move: string }>(`${base}/jobs/:id/:move`, ({ params }) => {
        const job = find(params.id);
        if (!job) return gone();
        if (params.move === 'pause') job.waiting = { reason: 'paused', code: 'user', message: 'Paused.' };
        else delete job.waiting;
        if (params.move === 'release' && job.pilot) job.pilot.released = true;
        if (params.move !== 'run-again') return ok({ jobId: job.id, status: job.status });
        const { id } = this.addJob({ jobType: job.jobType, inputData: job.inputData, totalItems: job.totalItems });
        return ok({ jobId: id, status: 'processing', totalItems: job.totalItems }, 201);
      }),
      http.get(`${base}/jobs/:id/logs`, ({ params, request }) => {
        const lines = this.logs.get(String(params.id));
        if (!lines) return gone();
        const since = new URL(request.url).searchParams.get('since');
        const from = since === null ? 0 : lines.findIndex((line) => line.id === since) + 1;
        return ok({ logs: lines.slice(from), hasMore: false });
      }),
    ];
  }

  private reviewHandlers(): RequestHandler[] {
    const archive = (status: WorkflowStatus, word: string) => (ids: string[]) => {
      const entries = [...this.skus.values()].filter((entry) => ids.includes(entry.id));
      for (const entry of entries) entry.status = status;
      return ok({ [word]: entries.length, ids: entries.map((entry) => entry.id) });
    };
    const pairAction = (change: (pair: ImagePair, entry: Sku) => void) => (id: unknown) => {
      const known = this.pairById(id);
      if (!known) return problem(404, 'not_found', 'This image does not exist.');
      change(known.pair, known.entry);
      return ok(known.pair);
    };
    const skip = pairAction((pair) => Object.assign(pair, { status: 'skipped', skipReason: 'Left out by hand' }));
    const restore = pairAction((pair) => {
      pair.status = pair.outputImageUrl === undefined ? 'pending' : 'completed';
      delete pair.skipReason;
    });
    const main = pairAction((chosen, entry) => {
      for (const pair of entry.pairs) pair.isMainImage = pair === chosen;
    });
    return [
      http.post<never, { actions: ReviewAction[] }>(`${base}/workflow/approve`, async ({ request }) => {
        const { actions } = await request.json();
        this.created.reviews.push(actions);
        const results = actions.map((action) => this.review(action));
        return ok({ processed: results.filter((result) => result.success).length, results });
      }),
      http.post<never, { workflowStateIds: string[] }>(`${base}/workflow/archive`, async ({ request }) =>
        archive('archived', 'archived')((await request.json()).workflowStateIds),
      ),
      http.post<never, { workflowStateIds: string[] }>(`${base}/workflow/restore`, async ({ request }) =>
        archive('approved', 'restored')((await request.json()).workflowStateIds),
      ),
      http.get(`${base}/workflow/:sku`, ({ params }) => {
        const entry = this.skus.get(String(params.sku));
        return entry ? ok(this.workflow(entry)) : problem(404, 'not_found', 'This SKU does not exist.');
      }),
      http.post(`${base}/pairs/:id/skip`, ({ params }) => skip(params.id)),
      http.post(`${base}/pairs/:id/restore`, ({ params }) => restore(params.id)),
      http.put(`${base}/pairs/:id/main`, ({ params }) => main(params.id)),
      http.post(`${base}/pairs/:id/regenerate`, ({ params }) => {
        const known = this.pairById(params.id);
        if (!known) return problem(404, 'not_found', 'This image does not exist.');
        const job = this.addJob({ jobType: 'custom', inputData: { skus: [known.entry.sku] }, totalItems: 1, status: 'pending' });
        Object.assign(known.pair, { status: 'pending', jobId: job.id });
        return ok({ jobId: job.id, status: job.status, totalItems: 1 }, 201);
      }),
      http.get(`${base}/pairs/:id/versions`, ({ params }) => {
        const pair = this.pairById(params.id)?.pair;
        if (pair?.outputImageUrl === undefined) return ok({ items: [] });
        const version = {
          id: `${pair.id}-v1`,
          current: true,
          imageUrl: pair.outputImageUrl,
          thumbnailUrl: pair.outputThumbnailUrl,
          width: 2000,
          height: 2000,
          bytes: 398_112,
          format: 'jpeg',
          engine: 'local',
          createdAt: pair.updatedAt,
        };
        return ok({ items: [version] });
      }),
    ];
  }

  private accountHandlers(): RequestHandler[] {
    const gone = () => problem(404, 'not_found', 'This does not exist.');
    const done = () => ok({ success: true });
    return [
      http.put<never, { currentPassword: string; newPassword: string }>('*/api/auth/password', async ({ request }) => {
        const { currentPassword, newPassword } = await request.json();
        if (currentPassword !== this.password) {
          const message = 'This is not your current password.';
          return problem(400, 'invalid_input', message, [{ field: 'currentPassword', message }]);
        }
        this.password = newPassword;
        this.sessions = this.sessions.filter((session) => session.current);
        return done();
      }),
      http.get('*/api/auth/sessions', () => ok({ items: this.sessions })),
      http.delete('*/api/auth/sessions', () => {
        const ended = this.sessions.filter((session) => !session.current).length;
        this.sessions = this.sessions.filter((session) => session.current);
        return ok({ ended });
      }),
      http.delete('*/api/auth/sessions/:id', ({ params }) => {
        this.sessions = this.sessions.filter((session) => session.id !== params.id);
        return done();
      }),
      http.get('*/api/auth/tokens', () => ok({ items: this.tokens })),
      http.post<never, { name: string; scope: TokenScope; expiresInDays?: number }>('*/api/auth/tokens', async ({ request }) => {
        const { name, scope, expiresInDays: days } = await request.json();
        const item: ApiToken = {
          id: this.nextId('token'),
          name,
          scope,
          createdAt: this.now(),
          ...(days === undefined ? {} : { expiresAt: new Date(Date.now() + days * 86_400_000).toISOString() }),
        };
        this.tokens.unshift(item);
        return ok({ token: `aip_secret-of-${item.id}`, item }, 201);
      }),
      http.delete('*/api/auth/tokens/:id', ({ params }) => {
        this.tokens = this.tokens.filter((token) => token.id !== params.id);
        return done();
      }),
      http.get('*/api/auth/users', () => ok({ items: this.users })),
      http.post<never, NewUser>('*/api/auth/users', async ({ request }) => {
        const { email, name = email.split('@')[0] ?? '', role } = await request.json();
        if (this.users.some((user) => user.email === email)) {
          return problem(409, 'conflict', 'There is an account with this email already.');
        }
        return ok(this.addUser({ email, name, role, ...(role === 'reviewer' ? { actsFor: 'user-1' } : {}) }), 201);
      }),
      http.put<{ id: string }, UserUpdate>('*/api/auth/users/:id', async ({ params, request }) => {
        const user = this.users.find((candidate) => candidate.id === params.id);
        if (!user) return gone();
        const { password: _, ...change } = await request.json();
        if (user.id === 'user-1' && change.role === 'member') {
          return problem(409, 'conflict', 'This is the last owner. Make somebody else an owner first.');
        }
        return ok(Object.assign(user, change));
      }),
      http.delete('*/api/auth/users/:id', ({ params }) => {
        this.users = this.users.filter((user) => user.id !== params.id);
        return done();
      }),
    ];
  }

  addProfile(input: ProfileInput): Profile {
    const { apiKey, engine, ...rest } = input;
    const profile: Profile = {
      id: this.nextId('profile'),
      name: '',
      apiEndpoint: '',
      model: '',
      concurrency: 4,
      requestsPerMinute: 0,
      failover: true,
      ...rest,
      engine: engine || 'openai',
      engineChosen: Boolean(engine),
      isDefault: this.profiles.length === 0,
      hasApiKey: Boolean(apiKey),
      ...(apiKey ? { apiKeyHint: `…${apiKey.slice(-4)}` } : {}),
    };
    this.profiles.push(profile);
    return profile;
  }

  private profileHandlers(): RequestHandler[] {
    const list = () => ok({ items: this.profiles, engines: ['chat', 'comfyui', 'gemini', 'openai'] });
    const gone = () => problem(404, 'not_found', 'This provider profile does not exist.');
    const find = (id: unknown) => this.profiles.find((profile) => profile.id === id);
    return [
      http.get(`${base}/profiles`, list),
      http.post<never, ProfileInput>(`${base}/profiles`, async ({ request }) => {
        const body = await request.json();
        this.created.profiles.push(body);
        if (find(body.name) || this.profiles.some(({ name }) => name === body.name)) {
          const message = 'Another profile has this name.';
          return problem(400, 'invalid_input', message, [{ field: 'name', message }]);
        }
        return ok(this.addProfile(body), 201);
      }),
      http.put<never, { ids: string[] }>(`${base}/profiles`, async ({ request }) => {
        const { ids } = await request.json();
        const place = ({ id, isDefault }: Profile) => (isDefault ? -1 : ids.indexOf(id));
        this.profiles.sort((a, b) => place(a) - place(b));
        return list();
      }),
      http.put<{ id: string }, ProfileInput>(`${base}/profiles/:id`, async ({ params, request }) => {
        const profile = find(params.id);
        if (!profile) return gone();
        const { apiKey, engine, ...rest } = await request.json();
        this.created.profiles.push({ ...rest, ...(apiKey === undefined ? {} : { apiKey }), ...(engine === undefined ? {} : { engine }) });
        Object.assign(profile, rest);
        if (apiKey !== undefined) Object.assign(profile, { hasApiKey: apiKey !== '', apiKeyHint: `…${apiKey.slice(-4)}` });
        return ok(profile);
      }),
      http.delete(`${base}/profiles/:id`, ({ params }) => {
        const profile = find(params.id);
        if (!profile) return gone();
        this.profiles = this.profiles.filter((other) => other !== profile);
        if (profile.isDefault && this.profiles[0]) this.profiles[0].isDefault = true;
        return ok({ success: true });
      }),
      http.post(`${base}/profiles/:id/default`, ({ params }) => {
        for (const profile of this.profiles) profile.isDefault = profile.id === params.id;
        this.profiles.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
        return list();
      }),
      http.post<{ id: string }, EndpointQuery>(`${base}/profiles/:id/test`, async ({ request }) => {
        this.created.tests.push(await request.json());
        return ok(this.endpoint);
      }),
    ];
  }

  private preferenceHandlers(): RequestHandler[] {
    const find = (id: unknown) => this.templates.find((template) => template.id === id);
    const gone = () => problem(404, 'not_found', 'This template does not exist.');
    return [
      http.get(`${base}/settings`, () => ok(this.settings)),
      http.put<never, SettingsUpdate>(`${base}/settings`, async ({ request }) => {
        const body = await request.json();
        this.created.settings.push(body);
        const { apiKey, storageConfig, defaultPromptTemplateId, ...rest } = body;
        Object.assign(this.settings, rest, { updatedAt: this.nextId('settings') });
        if (apiKey !== undefined) {
          this.settings.hasApiKey = apiKey !== '';
          this.settings.apiKeyHint = `…${apiKey.slice(-4)}`;
        }
        if (defaultPromptTemplateId === null) delete this.settings.defaultPromptTemplateId;
        else if (defaultPromptTemplateId !== undefined) this.settings.defaultPromptTemplateId = defaultPromptTemplateId;
        if (storageConfig === null) delete this.settings.storageConfig;
        else if (storageConfig !== undefined) {
          const { secretAccessKey, ...config } = storageConfig;
          this.settings.storageConfig = { ...config, hasSecretAccessKey: secretAccessKey !== undefined };
        }
        return ok(this.settings);
      }),
      http.post<never, EndpointQuery>(`${base}/settings/test`, async ({ request }) => {
        this.created.tests.push(await request.json());
        return ok(this.endpoint);
      }),
      ...this.profileHandlers(),
      http.get(`${base}/prompts`, () => ok({ groups: this.groups() })),
      http.post<never, PromptInput>(`${base}/prompts`, async ({ request }) => {
        const { jobType, ...body } = await request.json();
        return ok(this.addTemplate({ ...body, ...(jobType === null || jobType === undefined ? {} : { jobType }) }), 201);
      }),
      http.put<{ id: string }, Partial<PromptInput>>(`${base}/prompts/:id`, async ({ params, request }) => {
        const template = find(params.id);
        if (!template) return gone();
        const { jobType, ...change } = await request.json();
        if (jobType === null) delete template.jobType;
        return ok(Object.assign(template, change, jobType === null || jobType === undefined ? {} : { jobType }));
      }),
      http.post(`${base}/prompts/:id/copy`, ({ params }) => {
        const template = find(params.id);
        if (!template) return gone();
        const { id, ...rest } = template;
        return ok(this.addTemplate({ ...rest, userId: 'user-1', sortOrder: 0, templateName: `${template.templateName} (copy)` }), 201);
      }),
      http.delete(`${base}/prompts/:id`, ({ params }) => {
        this.templates.splice(0, this.templates.length, ...this.templates.filter((template) => template.id !== params.id));
        return ok({ success: true });
      }),
    ];
  }

  private otherHandlers(): RequestHandler[] {
    return [
      http.get(`${base}/download`, ({ request }) => {
        const query = new URL(request.url).searchParams;
        const page = Number(query.get('page') ?? 1);
        return ok({ items: this.downloads.slice((page - 1) * 20, page * 20), total: this.downloads.length, page, limit: 20 });
      }),
      http.post<never, CreateDownload>(`${base}/download`, async ({ request }) => {
        const body = await request.json();
        this.created.downloads.push(body);
        const id = this.nextId('download');
        const skus = body.skus.length > 0 ? body.skus : [...this.skus.keys()];
        const approved = skus.flatMap((sku) => this.skus.get(sku)?.pairs ?? []).filter((pair) => pair.reviewStatus === 'approved');
        this.downloads.unshift({
          id,
          userId: 'user-1',
          shopName: body.shopName,
          skuList: skus,
          imageType: body.imageType,
          format: body.format,
          compression: body.compression,
          status: 'completed',
          progress: 100,
          fileName: `${body.shopName}.${body.format}`,
          fileCount: approved.length,
          totalSize: approved.length * 398_112,
          createdAt: this.now(),
        });
        return ok(
          { downloadId: id, status: 'pending', estimatedFiles: approved.length, estimatedSize: 0, downloadUrl: '' },
          201,
        );
      }),
      http.get(`${base}/status`, () =>
        ok({
          systemStatus: 'healthy',
          activeJobs: 0,
          queuedJobs: 0,
          completedToday: 0,
          failedToday: 0,
          avgProcessingTime: 1.4,
          storageUsed: 3_812_000_000,
          storageLimit: 64_000_000_000,
          spending: this.spending,
          version: '1.0.0',
          engine: this.engine,
          workers: [],
          lanes: this.lanes,
        }),
      ),
      http.get(`${base}/events`, () => {
        const encoder = new TextEncoder();
        let listener: ((event: StoredEvent) => void) | undefined;
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            controller.enqueue(encoder.encode(': hello\n\n'));
            listener = ({ type, data }) =>
              controller.enqueue(encoder.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`));
            this.listeners.add(listener);
          },
          cancel: () => {
            if (listener) this.listeners.delete(listener);
          },
        });
        return new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } });
      }),
    ];
  }
}

function outputOf(id: string): Partial<ImagePair> {
  const image = `/api/ai-playground/images/${id}`;
  return {
    outputImageUrl: `${image}/output?v=1`,
    outputUrl: `${image}/output?v=1`,
    outputThumbnailUrl: `${image}/output?w=320&v=1`,
    outputStorageKey: `out/${id}`,
    outputWidth: 2000,
    outputHeight: 2000,
    outputBytes: 398_112,
    engine: 'local',
  };
}

/** A mug in the colour of its SKU: in a kitchen before, on white after. */
function drawnPicture(pair: ImagePair, side: string): Response {
  const hue = Array.from(pair.sku, (letter) => letter.codePointAt(0) ?? 0).reduce((sum, code) => sum + code * 7, 0) % 360;
  const body = `hsl(${hue} 45% 45%)`;
  const output = side === 'output';
  const scene = output
    ? '<rect width="800" height="800" fill="#fff"/><ellipse cx="390" cy="640" rx="210" ry="16" fill="#0002"/>'
    : '<rect width="800" height="600" fill="#b9a78f"/><rect y="380" width="800" height="220" fill="#8a6f52"/>';
  const place = output ? 'translate(0 60)' : 'translate(60 -10) rotate(-3 400 300) scale(.8)';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 ${output ? 800 : 600}">${scene}<g transform="${place}"><path d="M200 160h380v300a120 120 0 0 1-120 120H320a120 120 0 0 1-120-120Z" fill="${body}"/><path d="M580 220h40a80 80 0 0 1 0 200h-40" fill="none" stroke="${body}" stroke-width="36"/><ellipse cx="390" cy="160" rx="190" ry="28" fill="hsl(${hue} 30% 28%)"/><path d="M240 210v250" stroke="#fff6" stroke-width="18" stroke-linecap="round"/></g></svg>`;
  return new HttpResponse(svg, { headers: { 'Content-Type': 'image/svg+xml' } });
}
