-- What shares a limit is a lane: the tasks of one user that use one key. Until now a lane was all of a user's tasks.
create table ai_lane_before as select user_id, served_at, claims from ai_lane;
drop table ai_lane;
create table ai_lane (
  id bigint generated always as identity primary key,
  user_id text not null references "user"(id) on delete cascade,
  name text not null,            -- the origin that the key belongs to; empty: the built-in engine
  served_at timestamp,             -- null: never
  claims bigint not null default 0,          -- so many of its tasks were claimed
  max_running integer check (max_running >= 1),   -- tasks at a time; null: as many as there are slots
  allowed integer,               -- so many for now: halved when the provider asks to wait, grown by successes
  successes integer not null default 0,      -- since `allowed` changed
  gap_ms integer not null default 0,         -- from one claim to the next; 0: none
  next_at timestamp,               -- the next claim is not before
  pause_reason text,             -- the word of an error: nothing is claimed …
  pause_message text,            -- … for this reason, in words for people …
  paused_until timestamp,          -- … until then; null: until a person has seen to it
  unique (user_id, name),
  check ((max_running is null) = (allowed is null)),
  check (allowed between 1 and max_running),
  check (pause_reason is not null or paused_until is null)
);
insert into ai_lane (user_id, name, served_at, claims) select user_id, '', served_at, claims from ai_lane_before;
drop table ai_lane_before;
insert into ai_lane (user_id, name)
  select distinct user_id, '' from ai_task where user_id not in (select user_id from ai_lane);

-- Each task starts in its user's first lane; whoever claims it moves it to the lane of its key.
alter table ai_task add column lane_id bigint not null default 0;   -- its ai_lane
update ai_task set lane_id = (select id from ai_lane where ai_lane.user_id = ai_task.user_id);
drop index idx_ai_task_ready;
drop index idx_ai_task_oldest;
drop index idx_ai_task_due;
drop index idx_ai_task_lease;
create index idx_ai_task_ready on ai_task(lane_id, priority desc, crash_count, id) where state = 'available';
create index idx_ai_task_oldest on ai_task(lane_id, id) where state = 'available';
create index idx_ai_task_due on ai_task(lane_id, run_at) where state = 'available';
create index idx_ai_task_running on ai_task(lane_id, lease_until) where state = 'running';

alter table ai_job add column pause_reason text   -- why it is paused; null when it is not
  check (pause_reason in ('user', 'provider_auth', 'provider_quota', 'budget'));
update ai_job set pause_reason = coalesce(
    (select max(error_code) from ai_task
     where job_id = ai_job.id and error_code in ('provider_auth', 'provider_quota') and ai_job.error_message is not null),
    'user')
  where paused_at is not null;
