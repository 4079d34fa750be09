-- The first schema. Tables and columns named ai_* and "user" are the contract of the seed; what follows a
-- "-- own" line in them, and every other table, is ours.
-- Times are milliseconds since 1970 UTC, booleans 0 or 1, JSON is text.

create table "user" (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified integer not null default 0 check (email_verified in (0, 1)),
  image text,
  created_at integer not null,
  updated_at integer not null,
  -- own
  role text not null check (role in ('owner', 'member', 'reviewer')),
  acts_for text references "user"(id) on delete cascade,
  password_hash text not null,
  disabled_at integer,
  check ((role = 'reviewer') = (acts_for is not null))
);

create table session (
  id_hash text primary key,
  user_id text not null references "user"(id) on delete cascade,
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null,
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
  created_at integer not null,
  last_used_at integer,
  expires_at integer
);
create index idx_api_token_user on api_token(user_id);

create table ai_prompt_template (
  id text primary key,
  user_id text references "user"(id) on delete cascade,
  group_name text not null,
  template_name text not null,
  description text,
  prompt text not null,
  negative_prompt text,
  system_prompt text,
  model text not null,
  api_endpoint text,
  parameters text check (parameters is null or json_valid(parameters)),
  is_active integer default 1 check (is_active in (0, 1)),
  is_professional integer default 0 check (is_professional in (0, 1)),
  sort_order integer default 0,
  created_at integer not null,
  updated_at integer not null,
  -- own
  language text check (language in ('en', 'zh')),          -- system templates are listed by it
  job_type text check (job_type in ('main_image', 'secondary_image', 'batch_optimize', 'custom'))   -- null: any
);
create index idx_ai_prompt_template_user on ai_prompt_template(user_id);
create index idx_ai_prompt_template_group on ai_prompt_template(group_name);

create table ai_user_setting (
  id text primary key,
  user_id text not null unique references "user"(id) on delete cascade,
  api_endpoint text not null,
  api_key text not null,
  default_model text not null,
  max_concurrent_jobs integer default 3 check (max_concurrent_jobs between 1 and 10),
  default_prompt_template_id text references ai_prompt_template(id) on delete set null,
  enable_professional_mode integer default 0 check (enable_professional_mode in (0, 1)),
  consistency_mode integer default 1 check (consistency_mode in (0, 1)),
  default_view text default 'continuous' check (default_view in ('continuous', 'step_review')),
  items_per_page integer default 50 check (items_per_page between 10 and 100),
  auto_advance integer default 1 check (auto_advance in (0, 1)),
  storage_provider text default 'local' check (storage_provider in ('local', 's3', 'oss')),
  storage_config text check (storage_config is null or json_valid(storage_config)),
  created_at integer not null,
  updated_at integer not null
);

create table ai_job (
  id text primary key,
  user_id text not null references "user"(id) on delete cascade,
  job_type text not null check (job_type in ('main_image', 'secondary_image', 'batch_optimize', 'custom')),
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  priority integer default 0,
  input_data text not null check (json_valid(input_data)),
  prompt_template_id text,
  result_data text check (result_data is null or json_valid(result_data)),
  error_message text,
  total_items integer default 0,
  processed_items integer default 0,
  failed_items integer default 0,
  progress_percentage integer default 0 check (progress_percentage between 0 and 100),
  created_at integer not null,
  started_at integer,
  completed_at integer,
  estimated_completion_at integer,
  -- own
  updated_at integer not null,
  options text not null default '{}' check (json_valid(options)),
  completed_items integer not null default 0,
  skipped_items integer not null default 0,
  admitted_at integer,           -- when its tasks were let into the queue (max_concurrent_jobs)
  cancel_requested_at integer,
  paused_at integer,
  pilot_items integer,           -- so many images go first; then the job waits for its release
  released_at integer,
  unknown_items integer not null default 0,  -- sent, perhaps paid for, and never answered
  paced_from integer,             -- since when its pace is measured …
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
  job_id text not null references ai_job(id) on delete cascade,
  level text not null check (level in ('info', 'warning', 'error', 'debug')),
  message text not null,
  timestamp integer not null,
  -- own
  seq integer not null           -- the order within the job
);
create index idx_ai_job_log_job on ai_job_log(job_id);
create index idx_ai_job_log_timestamp on ai_job_log(timestamp);
create unique index idx_ai_job_log_job_seq on ai_job_log(job_id, seq);

create table ai_workflow_state (
  id text primary key,
  user_id text not null references "user"(id) on delete cascade,
  sku text not null,
  folder_name text not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'archived')),
  current_step integer default 0,
  total_steps integer default 0,
  image_pairs text check (image_pairs is null or json_valid(image_pairs)),
  created_at integer not null,
  updated_at integer not null,
  approved_at integer,
  archived_at integer,
  -- own
  version integer not null default 1,
  approved_by text references "user"(id) on delete set null,
  archived_by text references "user"(id) on delete set null,
  main_chosen integer not null default 0 check (main_chosen in (0, 1)),   -- a person picked the main image
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
  workflow_state_id text references ai_workflow_state(id) on delete cascade,
  job_id text references ai_job(id) on delete set null,
  input_image_url text not null,
  output_image_url text,
  input_storage_key text not null,
  output_storage_key text,
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'skipped', 'failed')),
  skip_reason text,
  is_main_image integer default 0 check (is_main_image in (0, 1)),
  image_type text,
  generation_params text check (generation_params is null or json_valid(generation_params)),
  created_at integer not null,
  updated_at integer not null,
  -- own
  source_name text not null,     -- path of the file inside its folder
  input_thumbnail_key text not null,
  input_format text not null,
  input_width integer not null,
  input_height integer not null,
  input_bytes integer not null,
  input_sha256 text not null,
  version_id text,               -- the ai_image_version shown as the result
  output_thumbnail_key text,
  output_format text,
  output_width integer,
  output_height integer,
  output_bytes integer,
  engine text,
  error_code text,               -- of the last attempt, cleared by a success
  error_message text,
  review_status text not null default 'unreviewed' check (review_status in ('unreviewed', 'approved', 'rejected')),
  review_reason text,
  reviewed_at integer,
  reviewed_by text references "user"(id) on delete set null,
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
  bytes integer not null,
  engine text not null,
  params text not null check (json_valid(params)),   -- what it was made with
  report text not null check (json_valid(report)),   -- what was measured
  order_key text not null default '',   -- of the photo and all that it was made with (service/order.hpp)
  created_at integer not null
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
  created_at integer not null
);
create index idx_ai_review_workflow on ai_review(workflow_state_id, created_at);

create table ai_download_queue (
  id text primary key,
  user_id text not null references "user"(id) on delete cascade,
  job_id text references ai_job(id) on delete cascade,
  shop_name text not null,
  sku_list text not null check (json_valid(sku_list)),
  image_type text not null,
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed')),
  progress integer default 0,
  download_url text,
  file_count integer default 0,
  total_size integer default 0,
  created_at integer not null,
  completed_at integer,
  -- own
  total_bytes integer not null default 0,  -- exact; total_size is the seed's and 32 bits wide in PostgreSQL
  format text not null check (format in ('zip', 'tar')),
  compression text not null check (compression in ('store', 'fast', 'normal', 'max')),
  file_name text not null,
  files text not null check (json_valid(files))   -- [{"name", "key", "bytes"}]: the contents, fixed at creation
);
create index idx_ai_download_user on ai_download_queue(user_id);
create index idx_ai_download_status on ai_download_queue(status);

-- The durable queue. docs/queue.md draws the states.
create table ai_task (
  id integer primary key autoincrement,
  kind text not null,
  user_id text not null references "user"(id) on delete cascade,
  job_id text references ai_job(id) on delete cascade,
  pair_id text references ai_image_pair(id) on delete cascade,
  payload text not null default '{}' check (json_valid(payload)),
  state text not null check (state in ('scheduled', 'available', 'running', 'completed', 'discarded', 'cancelled')),
  priority integer not null default 0,       -- higher first
  run_at integer not null,                   -- not before
  attempt integer not null default 0,        -- attempts begun, not counting those given back
  max_attempts integer not null default 3,
  crash_count integer not null default 0,    -- attempts that took their process with them
  claim_seq integer not null default 0,      -- the fence: grows with every claim, never goes back
  lease_owner text,
  lease_until integer,
  cancel_requested_at integer,
  held integer not null default 0 check (held in (0, 1)),   -- not before its job's pilot is released
  sent_at integer,                -- a request that may cost money is out, or its answer is not used yet
  sent_claim integer,             -- the claim that sent it
  operation text,                -- the provider's name for the work it has promised
  answered_at integer,            -- when the answer was found, kept in the spool
  resend integer not null default 0 check (resend in (0, 1)), -- once: may be sent again although the outcome is unknown
  outcome text check (outcome in ('done', 'skipped')),
  error_code text,
  error_message text,
  created_at integer not null,
  finalized_at integer,
  check ((state in ('completed', 'discarded', 'cancelled')) = (finalized_at is not null)),
  check ((state = 'running') = (lease_owner is not null)),
  check ((state = 'running') = (lease_until is not null)),
  check (outcome is null or state = 'completed'),
  check ((sent_at is null) = (sent_claim is null)),
  check (sent_at is not null or (operation is null and answered_at is null)),
  check (held = 0 or state in ('scheduled', 'cancelled'))
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
  served_at integer,             -- null: never
  claims integer not null default 0 -- so many tasks of theirs were claimed
);

create table ai_attempt (
  id integer primary key autoincrement,
  task_id integer not null references ai_task(id) on delete cascade,
  claim_seq integer not null,
  started_at integer not null,
  ended_at integer,
  outcome text,                              -- done, skipped, error, lost, released, cancelled
  sent_at integer,
  billed text check (billed in ('no', 'yes', 'unknown')),   -- once it has sent something
  error_code text,
  error_message text
);
create unique index idx_ai_attempt_task on ai_attempt(task_id, claim_seq);

-- Who works the queue: a row for each runner, renewed with its heartbeat.
create table ai_worker (
  id text primary key,           -- ai_task.lease_owner
  host text not null,
  process integer not null,
  slots integer not null,        -- tasks at a time
  started_at integer not null,
  seen_at integer not null
);

-- What happened, for the event streams: written in the transaction that made it happen.
create table ai_event (
  id integer primary key autoincrement,
  user_id text not null references "user"(id) on delete cascade,
  type text not null check (type in ('job', 'pair', 'log', 'workflow', 'download')),
  data text not null check (json_valid(data)),
  created_at integer not null
);
create index idx_ai_event_user on ai_event(user_id, id);

create table idempotency_key (
  user_id text not null references "user"(id) on delete cascade,
  scope text not null,
  key text not null,
  request_hash text not null,
  response text not null check (json_valid(response)),
  created_at integer not null,
  primary key (user_id, scope, key)
);
