-- Places beside the disk where pictures lie. The storage keys of what is there begin with the id; a key without one
-- is of the disk.
create table blob_store (
  id text primary key check (length(id) = 8),
  user_id text references "user"(id) on delete cascade,   -- whose choice it was; null: the server's
  endpoint text not null check (endpoint <> ''),          -- https://host:port
  bucket text not null check (bucket <> ''),
  prefix text not null,                                   -- of the objects' names: empty, or ends with a slash
  config text,                                            -- a user's: as ai_user_setting.storage_config
  created_at integer not null
);
create unique index idx_blob_store_place on blob_store(coalesce(user_id, ''), endpoint, bucket, prefix);
