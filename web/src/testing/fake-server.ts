import type { RequestHandler } from 'msw';

import type {
  ApiToken,
  CreateDownload,
  CreateJob,
  Download,
  EndpointQuery,
  EndpointReport,
  ImagePair,
  Job,
  JobLog,
  Lane,
  Model,
  Models,
  OpenSession,
  Profile,
  ProfileInput,
  PromptFigures,
  PromptTemplate,
  Regenerate,
  ReviewAction,
  ServerStatus,
  SettingsUpdate,
  User,
  UserSettings,
  WholeServerStatus,
  WorkflowStatus,
} from '@/lib/api/types';

import { accountHandlers } from './fake/accounts';
import { catalogHandlers, drawnPicture, outputOf, type Sku } from './fake/catalog';
import { downloadHandlers } from './fake/downloads';
import { jobHandlers } from './fake/jobs';
import { isnet, modelHandlers } from './fake/models';
import { profileHandlers } from './fake/profiles';
import { reviewHandlers } from './fake/review';
import { settingsHandlers } from './fake/settings';
import { statusHandlers, type StoredEvent } from './fake/status';
import { templateHandlers } from './fake/templates';

const start = Date.UTC(2026, 4, 12, 9, 30);

/**
 * The server's contract in memory, for the tests and `npm run dev:fake`. It holds state, so that a test reads like a
 * session; `fake/` has the handlers of each resource. A test that needs a fault puts its own handler in front.
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
  /** What the first account needs; none: it needs none. */
  setupCode: string | undefined;
  password = 'correct horse';
  engine = 'local';
  storagePlace: ServerStatus['storagePlace'] = 'disk';
  spending: ServerStatus['spending'] = { month: '2026-05', spentMicros: 0, reservedMicros: 0, unknownItems: 0 };
  wholeStatus: WholeServerStatus = {
    version: '1.0.0',
    startedAt: new Date(start).toISOString(),
    warnings: [],
    queue: { jobs: 1, images: 12 },
    lastDay: { completed: 240, failed: 3, secondsPerImage: 1.4 },
    workers: [{ id: 'w1', host: 'studio', slots: 2, running: 1, startedAt: new Date(start).toISOString(), seenAt: new Date(start).toISOString(), silent: false }],
    pixelProcesses: { running: 2, busy: 1, waiting: 0, started: 3, died: 0 },
    model: 'isnet',
    storage: { usedBytes: 3_812_000_000, freeBytes: 60_188_000_000 },
    database: { kind: 'sqlite', bytes: 12_400_000, schemaVersion: 7 },
  };
  readonly skus = new Map<string, Sku>();
  lanes: Lane[] = [];
  readonly jobs: Job[] = [];
  readonly logs = new Map<string, JobLog[]>();
  readonly downloads: Download[] = [];
  readonly templates: PromptTemplate[] = [];
  figures: PromptFigures[] = [];
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
  models: Models = {
    folder: '/var/lib/aiplayground/models',
    used: 'isnet',
    items: [structuredClone<Model>({ ...isnet, files: [...isnet.files] })],
    installable: [
      {
        name: 'isnet',
        title: 'ISNet',
        licence: 'AGPL-3.0',
        source: isnet.source,
        downloadBytes: 230_000_000,
        roomBytes: 786_432_000,
      },
    ],
    runtime: {
      state: 'ready',
      title: 'ONNX Runtime',
      version: '1.30.0',
      licence: 'MIT',
      source: 'npm: onnxruntime-node@1.30.0',
      bytes: 21_400_000,
      sha256: 'b'.repeat(64),
    },
    hasNpm: true,
    isSwitchedOff: false,
    isBusyElsewhere: false,
  };
  sessions: OpenSession[] = [];
  tokens: ApiToken[] = [];
  users: User[] = [];
  /** The bodies of what was asked, to look at afterwards. */
  readonly created: {
    jobs: CreateJob[];
    downloads: CreateDownload[];
    reviews: ReviewAction[][];
    uploads: string[];
    regenerations: Regenerate[];
    settings: SettingsUpdate[];
    tests: EndpointQuery[];
    profiles: ProfileInput[];
    models: { name: string; kind: string | null; licence: string | null }[];
  } = {
    tests: [],
    profiles: [],
    models: [],
    settings: [],
    jobs: [],
    downloads: [],
    reviews: [],
    uploads: [],
    regenerations: [],
  };
  /** What the sample catalog consists of. */
  sampleSkus: [sku: string, photos: number][] = [
    ['MUG-CERAMIC-BLUE', 3],
    ['LAMP-DESK-BRASS', 2],
  ];
  private counter = 0;
  readonly listeners = new Set<(event: StoredEvent) => void>();
  /** The picture shown for a pair; by default a drawn one. */
  picture: (pair: ImagePair, side: string) => Response | Promise<Response> = drawnPicture;

  nextId(kind: string): string {
    this.counter += 1;
    return `${kind}-${this.counter}`;
  }

  now(): string {
    return new Date(start + this.counter * 1000).toISOString();
  }

  removeModel(name: string) {
    this.models.items = this.models.items.filter((model) => model.name !== name);
    if (this.models.used === name) delete this.models.used;
    if (this.models.items.length === 0) delete this.models.runtime;
  }

  /** Sends an event to every open stream. */
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

  /** Changes a job and sends the event, as the real server does. */
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

  pairById(id: unknown): { entry: Sku; pair: ImagePair } | undefined {
    for (const entry of this.skus.values()) {
      const pair = entry.pairs.find((candidate) => candidate.id === id);
      if (pair) return { entry, pair };
    }
    return undefined;
  }

  handlers(): RequestHandler[] {
    return [
      accountHandlers,
      catalogHandlers,
      jobHandlers,
      reviewHandlers,
      profileHandlers,
      modelHandlers,
      settingsHandlers,
      templateHandlers,
      downloadHandlers,
      statusHandlers,
    ].flatMap((handlersOf) => handlersOf(this));
  }

  addDownload(change: Partial<Download> = {}): Download {
    const download: Download = {
      id: this.nextId('download'),
      userId: 'user-1',
      shopName: 'Shop',
      skuList: [],
      imageType: 'all',
      format: 'zip',
      compression: 'store',
      status: 'completed',
      progress: 100,
      fileName: 'Shop.zip',
      fileCount: 1,
      createdAt: this.now(),
      ...change,
    };
    this.downloads.unshift(download);
    return download;
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
}
