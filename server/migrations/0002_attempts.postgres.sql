-- An attempt is written down once, when it ends; until then its task's row tells what is known of it.
alter table ai_task add column claimed_at timestamp;   -- when the last claim was made

update ai_task set claimed_at = (
  select started_at from ai_attempt a where a.task_id = ai_task.id and a.claim_seq = ai_task.claim_seq)
where state = 'running';

delete from ai_attempt where ended_at is null;
drop index idx_ai_attempt_task;
alter table ai_attempt drop column id;
alter table ai_attempt add primary key (task_id, claim_seq);
alter table ai_attempt alter column ended_at set not null;
alter table ai_attempt alter column outcome set not null;

-- What has ended lately is counted, what has ended long ago is pruned.
create index idx_ai_task_finalized on ai_task(finalized_at) where finalized_at is not null;
