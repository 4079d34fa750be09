-- An attempt is written down once, when it ends; until then its task's row tells what is known of it.
alter table ai_task add column claimed_at integer;   -- when the last claim was made

update ai_task set claimed_at = (
  select started_at from ai_attempt a where a.task_id = ai_task.id and a.claim_seq = ai_task.claim_seq)
where state = 'running';

create table ai_attempt_ended (
  task_id integer not null references ai_task(id) on delete cascade,
  claim_seq integer not null,
  started_at integer not null,
  ended_at integer not null,
  outcome text not null,                     -- done, skipped, error, lost, released, cancelled
  sent_at integer,
  billed text check (billed in ('no', 'yes', 'unknown')),   -- when it has sent something
  error_code text,
  error_message text,
  primary key (task_id, claim_seq)
) without rowid;
insert into ai_attempt_ended
select task_id, claim_seq, started_at, ended_at, outcome, sent_at, billed, error_code, error_message
from ai_attempt where ended_at is not null;
drop table ai_attempt;
alter table ai_attempt_ended rename to ai_attempt;

-- What has ended lately is counted, what has ended long ago is pruned.
create index idx_ai_task_finalized on ai_task(finalized_at) where finalized_at is not null;
