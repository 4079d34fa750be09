-- Several provider profiles a user. The default one is the row of ai_user_setting, whose endpoint, key and model
-- are the seed's; the others are rows of their own. Making another one the default exchanges the two.
alter table ai_user_setting add column profile_id text;   -- null: the row's own id
alter table ai_user_setting add column profile_name text not null default '';   -- empty: named by its endpoint
alter table ai_user_setting add column engine text;       -- null: the one that speaks the endpoint's language
alter table ai_user_setting add column concurrency integer not null default 4 check (concurrency between 1 and 64);
alter table ai_user_setting add column requests_per_minute integer not null default 0 check (requests_per_minute between 0 and 10000);
alter table ai_user_setting add column failover integer not null default 1 check (failover in (0, 1));

create table ai_provider_profile (
  id text primary key,
  user_id text not null references "user"(id) on delete cascade,
  name text not null check (name <> ''),
  engine text,                   -- null: the one that speaks the endpoint's language
  endpoint text not null check (endpoint <> ''),
  api_key text not null,         -- sealed for the user and the endpoint's origin; empty: none
  model text not null,
  concurrency integer not null check (concurrency between 1 and 64),            -- requests at a time
  requests_per_minute integer not null check (requests_per_minute between 0 and 10000),   -- 0: any number
  failover integer not null check (failover in (0, 1)),   -- takes over when those before it can't
  position integer not null,     -- lower first
  created_at integer not null,
  updated_at integer not null
);
create unique index idx_ai_provider_profile_name on ai_provider_profile(user_id, name);

-- The order key of the profile that made the result, where that is not the one its job was ordered with.
alter table ai_image_version add column made_key text not null default '';
