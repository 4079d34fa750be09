-- Lists: their order, their search, and totals without counting.

-- Of a SKU's name, computed by the program (base/unicode.hpp); '' until it has done so (store/name_keys.hpp).
alter table ai_workflow_state add column sort_key text not null default '';     -- the order of lists
alter table ai_workflow_state add column search_key text not null default '';   -- what a search looks into
alter table ai_workflow_state add column has_images integer not null default 0 check (has_images in (0, 1));
alter table ai_workflow_state add column has_results integer not null default 0 check (has_results in (0, 1));
update ai_workflow_state set
  has_images = exists (select 1 from ai_image_pair p where p.workflow_state_id = ai_workflow_state.id),
  has_results = exists (select 1 from ai_image_pair p where p.workflow_state_id = ai_workflow_state.id and p.output_storage_key is not null);
create index idx_ai_workflow_order on ai_workflow_state(user_id, sort_key, id, search_key, status, has_images, has_results);
create index idx_ai_workflow_status_order on ai_workflow_state(user_id, status, sort_key, id, search_key, has_images, has_results);
create index idx_ai_workflow_without_key on ai_workflow_state(id) where sort_key = '';

create trigger ai_image_pair_added after insert on ai_image_pair begin
  update ai_workflow_state set has_images = 1, has_results = max(has_results, new.output_storage_key is not null)
  where id = new.workflow_state_id and (has_images = 0 or has_results < (new.output_storage_key is not null));
end;
create trigger ai_image_pair_result after update of output_storage_key on ai_image_pair
when (old.output_storage_key is null) <> (new.output_storage_key is null) begin
  update ai_workflow_state set
    has_results = exists (select 1 from ai_image_pair p where p.workflow_state_id = new.workflow_state_id and p.output_storage_key is not null)
  where id = new.workflow_state_id;
end;
create trigger ai_image_pair_removed after delete on ai_image_pair begin
  update ai_workflow_state set
    has_images = exists (select 1 from ai_image_pair p where p.workflow_state_id = old.workflow_state_id),
    has_results = exists (select 1 from ai_image_pair p where p.workflow_state_id = old.workflow_state_id and p.output_storage_key is not null)
  where id = old.workflow_state_id;
end;

-- How many SKUs there are of each kind that a list can be filtered by. Kept by the triggers below.
create table ai_workflow_total (
  user_id text not null references "user"(id) on delete cascade,
  status text not null,
  has_images integer not null,
  has_results integer not null,
  n integer not null,
  primary key (user_id, status, has_images, has_results)
) without rowid;
insert into ai_workflow_total
  select user_id, status, has_images, has_results, count(*) from ai_workflow_state group by user_id, status, has_images, has_results;
create trigger ai_workflow_total_added after insert on ai_workflow_state begin
  insert into ai_workflow_total values (new.user_id, new.status, new.has_images, new.has_results, 1)
    on conflict do update set n = n + 1;
end;
create trigger ai_workflow_total_moved after update of user_id, status, has_images, has_results on ai_workflow_state
when (old.user_id, old.status, old.has_images, old.has_results) is not (new.user_id, new.status, new.has_images, new.has_results) begin
  update ai_workflow_total set n = n - 1
    where (user_id, status, has_images, has_results) = (old.user_id, old.status, old.has_images, old.has_results);
  insert into ai_workflow_total values (new.user_id, new.status, new.has_images, new.has_results, 1)
    on conflict do update set n = n + 1;
end;
create trigger ai_workflow_total_removed after delete on ai_workflow_state begin
  update ai_workflow_total set n = n - 1
    where (user_id, status, has_images, has_results) = (old.user_id, old.status, old.has_images, old.has_results);
end;

-- The search index: every three characters of the search keys. Its rows are numbered by a table of their own,
-- because a VACUUM may number those of ai_workflow_state anew.
create table ai_workflow_name (
  id integer primary key,
  workflow_state_id text not null unique references ai_workflow_state(id) on delete cascade,
  search_key text not null
);
create virtual table ai_workflow_search using fts5(search_key, content='ai_workflow_name', content_rowid='id', tokenize='trigram case_sensitive 1');
create trigger ai_workflow_name_added after insert on ai_workflow_name begin
  insert into ai_workflow_search(rowid, search_key) values (new.id, new.search_key);
end;
create trigger ai_workflow_name_removed after delete on ai_workflow_name begin
  insert into ai_workflow_search(ai_workflow_search, rowid, search_key) values ('delete', old.id, old.search_key);
end;
create trigger ai_workflow_search_added after insert on ai_workflow_state when new.search_key <> '' begin
  insert into ai_workflow_name(workflow_state_id, search_key) values (new.id, new.search_key);
end;
create trigger ai_workflow_search_changed after update of search_key on ai_workflow_state when old.search_key <> new.search_key begin
  delete from ai_workflow_name where workflow_state_id = new.id;
  insert into ai_workflow_name(workflow_state_id, search_key) values (new.id, new.search_key);
end;

-- How many jobs there are of each status and type. Kept by the triggers below.
create table ai_job_total (
  user_id text not null references "user"(id) on delete cascade,
  status text not null,
  job_type text not null,
  n integer not null,
  primary key (user_id, status, job_type)
) without rowid;
insert into ai_job_total select user_id, status, job_type, count(*) from ai_job group by user_id, status, job_type;
create trigger ai_job_total_added after insert on ai_job begin
  insert into ai_job_total values (new.user_id, new.status, new.job_type, 1) on conflict do update set n = n + 1;
end;
create trigger ai_job_total_moved after update of user_id, status, job_type on ai_job
when (old.user_id, old.status, old.job_type) is not (new.user_id, new.status, new.job_type) begin
  update ai_job_total set n = n - 1 where (user_id, status, job_type) = (old.user_id, old.status, old.job_type);
  insert into ai_job_total values (new.user_id, new.status, new.job_type, 1) on conflict do update set n = n + 1;
end;
create trigger ai_job_total_removed after delete on ai_job begin
  update ai_job_total set n = n - 1 where (user_id, status, job_type) = (old.user_id, old.status, old.job_type);
end;
create index idx_ai_job_user_status on ai_job(user_id, status, created_at desc, id desc);
create index idx_ai_job_user_type on ai_job(user_id, job_type, created_at desc, id desc);
-- The unfinished ones are few, and asked for with every image.
create index idx_ai_job_unfinished on ai_job(user_id) where completed_at is null;

-- The input of a job over many SKUs is long: here it is in a table of its own, so that a job's row is short, and
-- ai_job.input_data holds its first SKUs alone (store/job_input.hpp).
alter table ai_job add column sku_count integer not null default 0;
update ai_job set sku_count = coalesce(json_array_length(input_data, '$.skus'), 0);
alter table ai_job add column input_head text check (input_head is null or json_valid(input_head));   -- of PostgreSQL's
create table ai_job_input (
  job_id text primary key references ai_job(id) on delete cascade,
  input_data text not null check (json_valid(input_data))
);
insert into ai_job_input select id, input_data from ai_job where sku_count > 20;
update ai_job set input_data = json_set(input_data, '$.skus',
    json((select json_group_array(value) from (select value from json_each(input_data, '$.skus') limit 20))))
  where sku_count > 20;

create index idx_ai_review_pair on ai_review(pair_id);
create index idx_ai_event_created on ai_event(created_at);
