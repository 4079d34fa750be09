-- The first schema. Tables and columns named ai_* and "user" are the contract of the seed, with its column types,
-- defaults and names of indexes and keys; what follows a "-- own" line in them, and every other table, is ours.
-- Times are UTC, without a zone, to the millisecond.

create table "user" (
  id text primary key,
  name text not null,
  email text not null constraint user_email_unique unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  -- own
  role text not null check (role in ('owner', 'member', 'reviewer')),
  acts_for text
    constraint user_acts_for_user_id_fk references "user"(id) on delete cascade,
  password_hash text not null,
  disabled_at timestamp,
  check ((role = 'reviewer') = (acts_for is not null))
);

create table session (
  id_hash text primary key,
  user_id text not null references "user"(id) on delete cascade,
  created_at timestamp not null,
  last_seen_at timestamp not null,
  expires_at timestamp not null,
  address text not null,
  user_agent text not null
);
create index idx_session_user on session(user_id);

create table api_token (
  id text primary key,
  user_id text not null references "user"(id) on delete cascade,
  name text not null,
  token_hash text not null unique,
  scope text not null check (scope in ('read', 'write')),
  created_at timestamp not null,
  last_used_at timestamp,
  expires_at timestamp
);
create index idx_api_token_user on api_token(user_id);

create table ai_prompt_template (
  id text primary key,
  user_id text
    constraint ai_prompt_template_user_id_user_id_fk references "user"(id) on delete cascade,
  group_name text not null,
  template_name text not null,
  description text,
  prompt text not null,
  negative_prompt text,
  system_prompt text,
  model text not null,
  api_endpoint text,
  parameters jsonb,
  is_active boolean default true,
  is_professional boolean default false,
  sort_order integer default 0,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  -- own
  language text check (language in ('en', 'zh')),          -- system templates are listed by it
  job_type text check (job_type in ('main_image', 'secondary_image', 'batch_optimize', 'custom'))   -- null: any
);
create index idx_ai_prompt_template_user on ai_prompt_template(user_id);
create index idx_ai_prompt_template_group on ai_prompt_template(group_name);

create table ai_user_setting (
  id text primary key,
  user_id text not null constraint ai_user_setting_user_id_unique unique
    constraint ai_user_setting_user_id_user_id_fk references "user"(id) on delete cascade,
  api_endpoint text not null,
  api_key text not null,
  default_model text not null,
  max_concurrent_jobs integer default 3 check (max_concurrent_jobs between 1 and 10),
  default_prompt_template_id text
    constraint ai_user_setting_default_prompt_template_id_ai_prompt_template_i references ai_prompt_template(id) on delete set null,
  enable_professional_mode boolean default false,
  consistency_mode boolean default true,
  default_view text default 'continuous' check (default_view in ('continuous', 'step_review')),
  items_per_page integer default 50 check (items_per_page between 10 and 100),
  auto_advance boolean default true,
  storage_provider text default 'local' check (storage_provider in ('local', 's3', 'oss')),
  storage_config jsonb,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now()
);

create table ai_job (
  id text primary key,
  user_id text not null
    constraint ai_job_user_id_user_id_fk references "user"(id) on delete cascade,
  job_type text not null check (job_type in ('main_image', 'secondary_image', 'batch_optimize', 'custom')),
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  priority integer default 0,
  input_data jsonb not null,
  prompt_template_id text,
  result_data jsonb,
  error_message text,
  total_items integer default 0,
  processed_items integer default 0,
  failed_items integer default 0,
  progress_percentage integer default 0 check (progress_percentage between 0 and 100),
  created_at timestamp not null default now(),
  started_at timestamp,
  completed_at timestamp,
  estimated_completion_at timestamp,
  -- own
  updated_at timestamp not null,
  options jsonb not null default '{}',
  completed_items integer not null default 0,
  skipped_items integer not null default 0,
  admitted_at timestamp,         -- when its tasks were let into the queue (max_concurrent_jobs)
  cancel_requested_at timestamp,
  paused_at timestamp,
  pilot_items integer,           -- so many images go first; then the job waits for its release
  released_at timestamp,
  unknown_items integer not null default 0,  -- sent, perhaps paid for, and never answered
  paced_from timestamp,             -- since when its pace is measured …
  paced_items integer not null default 0,    -- … and how many images had ended by then
  check (processed_items = completed_items + skipped_items + failed_items),
  check (processed_items between 0 and total_items),
  check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null))
);
create index idx_ai_job_user on ai_job(user_id);
create index idx_ai_job_status on ai_job(status);
create index idx_ai_job_created on ai_job(created_at);
create index idx_ai_job_user_created on ai_job(user_id, created_at desc, id desc);

create table ai_job_log (
  id text primary key,
  job_id text not null
    constraint ai_job_log_job_id_ai_job_id_fk references ai_job(id) on delete cascade,
  level text not null check (level in ('info', 'warning', 'error', 'debug')),
  message text not null,
  timestamp timestamp not null default now(),
  -- own
  seq bigint not null            -- the order within the job
);
create index idx_ai_job_log_job on ai_job_log(job_id);
create index idx_ai_job_log_timestamp on ai_job_log(timestamp);
create unique index idx_ai_job_log_job_seq on ai_job_log(job_id, seq);

create table ai_workflow_state (
  id text primary key,
  user_id text not null
    constraint ai_workflow_state_user_id_user_id_fk references "user"(id) on delete cascade,
  sku text not null,
  folder_name text not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'archived')),
  current_step integer default 0,
  total_steps integer default 0,
  image_pairs jsonb,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  approved_at timestamp,
  archived_at timestamp,
  -- own
  version integer not null default 1,
  approved_by text
    constraint ai_workflow_state_approved_by_user_id_fk references "user"(id) on delete set null,
  archived_by text
    constraint ai_workflow_state_archived_by_user_id_fk references "user"(id) on delete set null,
  main_chosen boolean not null default false,   -- a person picked the main image
  status_before_archive text check (status_before_archive in ('pending', 'approved')),
  check ((status = 'archived') = (archived_at is not null)),
  check ((status = 'archived') = (status_before_archive is not null))
);
create unique index idx_ai_workflow_user_sku on ai_workflow_state(user_id, sku);
create index idx_ai_workflow_user on ai_workflow_state(user_id);
create index idx_ai_workflow_status on ai_workflow_state(status);
create index idx_ai_workflow_sku on ai_workflow_state(sku);

create table ai_image_pair (
  id text primary key,
  workflow_state_id text
    constraint ai_image_pair_workflow_state_id_ai_workflow_state_id_fk references ai_workflow_state(id) on delete cascade,
  job_id text
    constraint ai_image_pair_job_id_ai_job_id_fk references ai_job(id) on delete set null,
  input_image_url text not null,
  output_image_url text,
  input_storage_key text not null,
  output_storage_key text,
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'skipped', 'failed')),
  skip_reason text,
  is_main_image boolean default false,
  image_type text,
  generation_params jsonb,
  created_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  -- own
  source_name text not null,     -- path of the file inside its folder
  input_thumbnail_key text not null,
  input_format text not null,
  input_width integer not null,
  input_height integer not null,
  input_bytes bigint not null,
  input_sha256 text not null,
  version_id text,               -- the ai_image_version shown as the result
  output_thumbnail_key text,
  output_format text,
  output_width integer,
  output_height integer,
  output_bytes bigint,
  engine text,
  error_code text,               -- of the last attempt, cleared by a success
  error_message text,
  review_status text not null default 'unreviewed' check (review_status in ('unreviewed', 'approved', 'rejected')),
  review_reason text,
  reviewed_at timestamp,
  reviewed_by text
    constraint ai_image_pair_reviewed_by_user_id_fk references "user"(id) on delete set null,
  version integer not null default 1,
  check ((output_storage_key is null) = (version_id is null)),
  check (status <> 'completed' or output_storage_key is not null),
  check (review_status = 'unreviewed' or output_storage_key is not null)
);
create unique index idx_ai_image_pair_source on ai_image_pair(workflow_state_id, source_name);
create index idx_ai_image_pair_workflow on ai_image_pair(workflow_state_id);
create index idx_ai_image_pair_job on ai_image_pair(job_id);
create index idx_ai_image_pair_status on ai_image_pair(status);

-- Every result ever made of a pair; the reviewer can go back to any.
create table ai_image_version (
  id text primary key,
  pair_id text not null references ai_image_pair(id) on delete cascade,
  job_id text references ai_job(id) on delete set null,
  storage_key text not null,
  thumbnail_key text not null,
  format text not null,
  width integer not null,
  height integer not null,
  bytes bigint not null,
  engine text not null,
  params jsonb not null,   -- what it was made with
  report jsonb not null,   -- what was measured
  order_key text not null default '',   -- of the photo and all that it was made with (service/order.hpp)
  created_at timestamp not null
);
create index idx_ai_image_version_pair on ai_image_version(pair_id, created_at desc);
create index idx_ai_image_version_job on ai_image_version(job_id);

-- Who decided what, when, on which version. Rows are only ever added.
create table ai_review (
  id text primary key,
  user_id text not null references "user"(id) on delete cascade,   -- whose catalog
  actor_id text references "user"(id) on delete set null,
  workflow_state_id text not null references ai_workflow_state(id) on delete cascade,
  pair_id text references ai_image_pair(id) on delete cascade,
  version_id text,
  action text not null check (action in ('approve', 'reject', 'reset', 'archive', 'restore')),
  reason text,
  created_at timestamp not null
);
create index idx_ai_review_workflow on ai_review(workflow_state_id, created_at);

create table ai_download_queue (
  id text primary key,
  user_id text not null
    constraint ai_download_queue_user_id_user_id_fk references "user"(id) on delete cascade,
  job_id text
    constraint ai_download_queue_job_id_ai_job_id_fk references ai_job(id) on delete cascade,
  shop_name text not null,
  sku_list jsonb not null,
  image_type text not null,
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed')),
  progress integer default 0,
  download_url text,
  file_count integer default 0,
  total_size integer default 0,
  created_at timestamp not null default now(),
  completed_at timestamp,
  -- own
  total_bytes bigint not null default 0,  -- exact; total_size is the seed's and 32 bits wide in PostgreSQL
  format text not null check (format in ('zip', 'tar')),
  compression text not null check (compression in ('store', 'fast', 'normal', 'max')),
  file_name text not null,
  files jsonb not null   -- [{"name", "key", "bytes"}]: the contents, fixed at creation
);
create index idx_ai_download_user on ai_download_queue(user_id);
create index idx_ai_download_status on ai_download_queue(status);

-- The durable queue. docs/queue.md draws the states.
create table ai_task (
  id bigint generated always as identity primary key,
  kind text not null,
  user_id text not null references "user"(id) on delete cascade,
  job_id text references ai_job(id) on delete cascade,
  pair_id text references ai_image_pair(id) on delete cascade,
  payload jsonb not null default '{}',
  state text not null check (state in ('scheduled', 'available', 'running', 'completed', 'discarded', 'cancelled')),
  priority integer not null default 0,       -- higher first
  run_at timestamp not null,                 -- not before
  attempt integer not null default 0,        -- attempts begun, not counting those given back
  max_attempts integer not null default 3,
  crash_count integer not null default 0,    -- attempts that took their process with them
  claim_seq bigint not null default 0,       -- the fence: grows with every claim, never goes back
  lease_owner text,
  lease_until timestamp,
  cancel_requested_at timestamp,
  held boolean not null default false,   -- not before its job's pilot is released
  sent_at timestamp,                -- a request that may cost money is out, or its answer is not used yet
  sent_claim bigint,             -- the claim that sent it
  operation text,                -- the provider's name for the work it has promised
  answered_at timestamp,            -- when the answer was found, kept in the spool
  resend boolean not null default false, -- once: may be sent again although the outcome is unknown
  outcome text check (outcome in ('done', 'skipped')),
  error_code text,
  error_message text,
  created_at timestamp not null,
  finalized_at timestamp,
  check ((state in ('completed', 'discarded', 'cancelled')) = (finalized_at is not null)),
  check ((state = 'running') = (lease_owner is not null)),
  check ((state = 'running') = (lease_until is not null)),
  check (outcome is null or state = 'completed'),
  check ((sent_at is null) = (sent_claim is null)),
  check (sent_at is not null or (operation is null and answered_at is null)),
  check (held = false or state in ('scheduled', 'cancelled'))
);
create index idx_ai_task_ready on ai_task(user_id, priority desc, crash_count, id) where state = 'available';
create index idx_ai_task_oldest on ai_task(user_id, id) where state = 'available';
create index idx_ai_task_due on ai_task(run_at) where state = 'available';
create index idx_ai_task_lease on ai_task(lease_until) where state = 'running';
create index idx_ai_task_job on ai_task(job_id);
create index idx_ai_task_pair on ai_task(pair_id, id);
-- One unfinished task a pair: the same photo is never worked on twice at a time.
create unique index idx_ai_task_pair_busy on ai_task(pair_id) where finalized_at is null and pair_id is not null;

-- Whose turn it is: claims serve the users in turn.
create table ai_lane (
  user_id text primary key references "user"(id) on delete cascade,
  served_at timestamp,             -- null: never
  claims bigint not null default 0 -- so many tasks of theirs were claimed
);

create table ai_attempt (
  id bigint generated always as identity primary key,
  task_id bigint not null references ai_task(id) on delete cascade,
  claim_seq bigint not null,
  started_at timestamp not null,
  ended_at timestamp,
  outcome text,                              -- done, skipped, error, lost, released, cancelled
  sent_at timestamp,
  billed text check (billed in ('no', 'yes', 'unknown')),   -- once it has sent something
  error_code text,
  error_message text
);
create unique index idx_ai_attempt_task on ai_attempt(task_id, claim_seq);

-- Rows of the queue change several times each: old versions are cleared away early.
alter table ai_task set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);
alter table ai_attempt set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- Who works the queue: a row for each runner, renewed with its heartbeat.
create table ai_worker (
  id text primary key,           -- ai_task.lease_owner
  host text not null,
  process integer not null,
  slots integer not null,        -- tasks at a time
  started_at timestamp not null,
  seen_at timestamp not null
);

-- What happened, for the event streams: written in the transaction that made it happen.
create table ai_event (
  id bigint generated always as identity primary key,
  user_id text not null references "user"(id) on delete cascade,
  type text not null check (type in ('job', 'pair', 'log', 'workflow', 'download')),
  data jsonb not null,
  created_at timestamp not null
);
create index idx_ai_event_user on ai_event(user_id, id);

create table idempotency_key (
  user_id text not null references "user"(id) on delete cascade,
  scope text not null,
  key text not null,
  request_hash text not null,
  response jsonb not null,
  created_at timestamp not null,
  primary key (user_id, scope, key)
);
