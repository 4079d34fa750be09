-- Lists: their order, their search, and totals without counting.

-- Of a SKU's name, computed by the program (base/unicode.hpp); '' until it has done so (store/name_keys.hpp).
alter table ai_workflow_state add column sort_key text collate "C" not null default '';     -- the order of lists
alter table ai_workflow_state add column search_key text collate "C" not null default '';   -- what a search looks into
alter table ai_workflow_state add column has_images boolean not null default false;
alter table ai_workflow_state add column has_results boolean not null default false;
update ai_workflow_state w set
  has_images = exists (select 1 from ai_image_pair p where p.workflow_state_id = w.id),
  has_results = exists (select 1 from ai_image_pair p where p.workflow_state_id = w.id and p.output_storage_key is not null);
create index idx_ai_workflow_order on ai_workflow_state(user_id, sort_key, id) include (search_key, status, has_images, has_results);
create index idx_ai_workflow_status_order on ai_workflow_state(user_id, status, sort_key, id) include (search_key, has_images, has_results);
create index idx_ai_workflow_without_key on ai_workflow_state(id) where sort_key = '';

create function ai_image_pair_added() returns trigger language plpgsql as $$
begin
  update ai_workflow_state set has_images = true, has_results = has_results or new.output_storage_key is not null
  where id = new.workflow_state_id and (not has_images or has_results < (new.output_storage_key is not null));
  return null;
end $$;
create trigger ai_image_pair_added after insert on ai_image_pair
  for each row execute function ai_image_pair_added();

-- Locks the SKU first: what another transaction takes away at the same time is then seen.
create function ai_image_pair_removed() returns trigger language plpgsql as $$
begin
  perform 1 from ai_workflow_state where id = old.workflow_state_id for no key update;
  update ai_workflow_state w set
    has_images = exists (select 1 from ai_image_pair p where p.workflow_state_id = w.id),
    has_results = exists (select 1 from ai_image_pair p where p.workflow_state_id = w.id and p.output_storage_key is not null)
  where w.id = old.workflow_state_id;
  return null;
end $$;
create trigger ai_image_pair_removed after delete on ai_image_pair
  for each row execute function ai_image_pair_removed();
create trigger ai_image_pair_result after update of output_storage_key on ai_image_pair
  for each row when ((old.output_storage_key is null) <> (new.output_storage_key is null))
  execute function ai_image_pair_removed();

-- How many SKUs there are of each kind that a list can be filtered by: the sum of n. Kept by the triggers below,
-- which add a row for each change, so that nobody waits for anybody; now and then one of them adds the rows up.
create table ai_workflow_total (
  user_id text not null,
  status text not null,
  has_images boolean not null,
  has_results boolean not null,
  n bigint not null
);
create index idx_ai_workflow_total_user on ai_workflow_total(user_id);
insert into ai_workflow_total
  select user_id, status, has_images, has_results, count(*) from ai_workflow_state group by user_id, status, has_images, has_results;
create function ai_workflow_total_moved() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into ai_workflow_total values (old.user_id, old.status, old.has_images, old.has_results, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into ai_workflow_total values (new.user_id, new.status, new.has_images, new.has_results, 1);
  end if;
  if random() < 0.02 then
    with gone as (
      delete from ai_workflow_total where ctid = any (array(
        select ctid from ai_workflow_total where user_id = coalesce(new.user_id, old.user_id) for update skip locked))
      returning *)
    insert into ai_workflow_total
      select user_id, status, has_images, has_results, sum(n) from gone
      group by user_id, status, has_images, has_results having sum(n) <> 0;
  end if;
  return null;
end $$;
create trigger ai_workflow_total_changed after insert or delete on ai_workflow_state
  for each row execute function ai_workflow_total_moved();
create trigger ai_workflow_total_moved after update of user_id, status, has_images, has_results on ai_workflow_state
  for each row when ((old.user_id, old.status, old.has_images, old.has_results) is distinct from (new.user_id, new.status, new.has_images, new.has_results))
  execute function ai_workflow_total_moved();

-- The search index, where the extension may be used; without it a search reads all SKUs of its user
-- (`aiplayground doctor` tells).
do $$
begin
  create extension if not exists pg_trgm;
  create index idx_ai_workflow_search on ai_workflow_state using gin (search_key gin_trgm_ops) with (fastupdate = off);
exception when others then
  raise notice 'pg_trgm cannot be used: %', sqlerrm;
end $$;

-- How many jobs there are of each status and type: as ai_workflow_total.
create table ai_job_total (
  user_id text not null,
  status text not null,
  job_type text not null,
  n bigint not null
);
create index idx_ai_job_total_user on ai_job_total(user_id);
insert into ai_job_total select user_id, status, job_type, count(*) from ai_job group by user_id, status, job_type;
create function ai_job_total_moved() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into ai_job_total values (old.user_id, old.status, old.job_type, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into ai_job_total values (new.user_id, new.status, new.job_type, 1);
  end if;
  if random() < 0.02 then
    with gone as (
      delete from ai_job_total where ctid = any (array(
        select ctid from ai_job_total where user_id = coalesce(new.user_id, old.user_id) for update skip locked))
      returning *)
    insert into ai_job_total
      select user_id, status, job_type, sum(n) from gone group by user_id, status, job_type having sum(n) <> 0;
  end if;
  return null;
end $$;
create trigger ai_job_total_changed after insert or delete on ai_job
  for each row execute function ai_job_total_moved();
create trigger ai_job_total_moved after update of user_id, status, job_type on ai_job
  for each row when ((old.user_id, old.status, old.job_type) is distinct from (new.user_id, new.status, new.job_type))
  execute function ai_job_total_moved();
create index idx_ai_job_user_status on ai_job(user_id, status, created_at desc, id desc);
create index idx_ai_job_user_type on ai_job(user_id, job_type, created_at desc, id desc);
-- The unfinished ones are few, and asked for with every image.
create index idx_ai_job_unfinished on ai_job(user_id) where completed_at is null;

-- The input of a job over many SKUs is long: lists read its head, with the first SKUs alone (store/job_input.hpp).
alter table ai_job add column sku_count integer not null default 0;
alter table ai_job add column input_head jsonb;   -- null: input_data is short
update ai_job set sku_count = jsonb_array_length(input_data -> 'skus') where jsonb_typeof(input_data -> 'skus') = 'array';
update ai_job set input_head = jsonb_set(input_data, '{skus}', jsonb_path_query_array(input_data, '$.skus[0 to 19]')) where sku_count > 20;
create table ai_job_input (   -- of SQLite's
  job_id text primary key references ai_job(id) on delete cascade,
  input_data jsonb not null
);

create index idx_ai_review_pair on ai_review(pair_id);
create index idx_ai_event_created on ai_event(created_at);
