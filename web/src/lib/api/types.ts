import type { components } from './schema';

type Schemas = components['schemas'];

export type ApiToken = Schemas['ApiToken'];
export type CreateDownload = Schemas['CreateDownload'];
export type CreateJob = Schemas['CreateJob'];
export type Download = Schemas['Download'];
export type EndpointQuery = Schemas['EndpointQuery'];
export type EndpointReport = Schemas['EndpointReport'];
export type EventDownload = Schemas['EventDownload'];
export type EventJob = Schemas['EventJob'];
export type EventLog = Schemas['EventLog'];
export type EventPair = Schemas['EventPair'];
export type EventWorkflow = Schemas['EventWorkflow'];
export type FinishOptions = Schemas['FinishOptions'];
export type Folder = Schemas['Folder'];
export type ImagePair = Schemas['ImagePair'];
export type ImageType = Schemas['ImageType'];
export type Job = Schemas['Job'];
export type JobImage = Schemas['JobImage'];
export type JobImageStatus = Schemas['JobImageStatus'];
export type JobLog = Schemas['JobLog'];
export type JobStatus = Schemas['JobStatus'];
export type JobType = Schemas['JobType'];
export type JobWait = Schemas['JobWait'];
export type Lane = Schemas['Lane'];
export type LogLevel = Schemas['LogLevel'];
export type Model = Schemas['Model'];
export type ModelChange = Schemas['ModelChange'];
export type ModelKind = Schemas['ModelKind'];
export type ModelRuntime = Schemas['ModelRuntime'];
export type Models = Schemas['Models'];
export type NewUser = Schemas['NewUser'];
export type OpenSession = Schemas['OpenSession'];
export type PairStatus = Schemas['PairStatus'];
export type Profile = Schemas['Profile'];
export type ProfileInput = Schemas['ProfileInput'];
export type ProfileList = Schemas['ProfileList'];
export type PromptGroup = Schemas['PromptGroup'];
export type PromptInput = Schemas['PromptInput'];
export type PromptTemplate = Schemas['PromptTemplate'];
export type PromptUpdate = Schemas['PromptUpdate'];
export type Regenerate = Schemas['Regenerate'];
export type ReviewAction = Schemas['ReviewAction'];
export type ReviewResult = Schemas['ReviewResult'];
export type ReviewStatus = Schemas['ReviewStatus'];
export type Role = Schemas['Role'];
export type SettingsUpdate = Schemas['SettingsUpdate'];
export type ServerStatus = Schemas['Status'];
export type WholeServerStatus = Schemas['ServerStatus'];
export type PromptFigures = Schemas['PromptFigures'];
export type Session = Schemas['Session'];
export type StorageConfig = Schemas['StorageConfig'];
export type TokenScope = Schemas['TokenScope'];
export type User = Schemas['User'];
export type UserUpdate = Schemas['UserUpdate'];
export type UserSettings = Schemas['UserSettings'];
export type Version = Schemas['Version'];
export type WorkflowState = Schemas['WorkflowState'];
export type WorkflowStatus = Schemas['WorkflowStatus'];

export const jobTypes = ['main_image', 'secondary_image', 'batch_optimize', 'custom'] as const satisfies readonly JobType[];
export const jobStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const satisfies readonly JobStatus[];
export const views = ['continuous', 'step_review'] as const satisfies readonly UserSettings['defaultView'][];
export const storageProviders = ['local', 's3', 'oss'] as const satisfies readonly UserSettings['storageProvider'][];
export const roles = ['owner', 'member', 'reviewer'] as const satisfies readonly Role[];
export const tokenScopes = ['read', 'write'] as const satisfies readonly TokenScope[];
export const logLevels = ['info', 'warning', 'error', 'debug'] as const satisfies readonly LogLevel[];
export const imageTypes = ['all', 'main', 'secondary'] as const satisfies readonly ImageType[];

export function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
  return values.some((candidate) => candidate === value);
}

export type JobMoves = Record<'pause' | 'resume' | 'release' | 'cancel' | 'again', boolean>;

/** What can be done about a job as it is. */
export function movesOf(job: Job): JobMoves {
  const over = isJobOver(job.status);
  const waiting = job.waiting?.reason;
  /** A refused key has stopped this job along with the one that is paused over it. */
  const stopped = waiting === 'provider' && job.waiting?.until === undefined;
  return {
    pause: !over && !job.cancelRequested && waiting !== 'paused',
    resume: !over && !job.cancelRequested && (waiting === 'paused' || stopped),
    release: !over && !job.cancelRequested && waiting === 'pilot',
    cancel: !over,
    again: over,
  };
}

/** Whether a job waits after a pilot of which nothing came out: more of the same would fail, too. */
export function isFailedPilot(job: Job): boolean {
  return job.waiting?.reason === 'pilot' && job.failedItems > 0 && job.completedItems === 0;
}

export function isJobOver(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
