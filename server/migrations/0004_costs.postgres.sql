-- What pictures cost. Amounts are millionths of a US dollar; null: not known, or for budgets: none.

-- Of one request that was sent: what is set aside for it, and what is known once it was answered.
alter table ai_task add column reserved_micros bigint check (reserved_micros >= 0);
alter table ai_attempt add column cost_micros bigint check (cost_micros >= 0);
alter table ai_attempt add column usage jsonb;   -- as the provider told it

alter table ai_image_version add column cost_micros bigint check (cost_micros >= 0);
update ai_image_version set cost_micros = 0 where engine = 'local';

alter table ai_job add column cost_micros bigint not null default 0 check (cost_micros >= 0);
alter table ai_job add column reserved_micros bigint not null default 0 check (reserved_micros >= 0);
alter table ai_job add column dearest_micros bigint;           -- of its requests whose cost is known
alter table ai_job add column priced_items bigint not null default 0;         -- images whose cost is known …
alter table ai_job add column cost_unknown_items bigint not null default 0;   -- … and paid answers whose cost is not
alter table ai_job add column estimate_micros bigint;          -- of an image, as the prices said when it was ordered
alter table ai_job add column budget_micros bigint check (budget_micros >= 0);
alter table ai_job add column pilot_ms bigint;                 -- how long its pilot has taken, once it has ended

alter table ai_user_setting add column budget_micros bigint check (budget_micros >= 0);   -- of a calendar month, UTC

-- What a user has spent in a month; it stays when jobs are deleted.
create table ai_spending (
  user_id text not null references "user"(id) on delete cascade,
  month text not null,           -- 2026-11, UTC
  spent_micros bigint not null default 0,
  reserved_micros bigint not null default 0,
  unknown_items bigint not null default 0,  -- paid answers whose cost is not known
  primary key (user_id, month)
);
