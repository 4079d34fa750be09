-- An approval belongs to a version: a new result waits for its own decision while the approved one stays in use.

alter table ai_image_pair add column approved_version_id text;   -- the ai_image_version that is delivered
alter table ai_image_pair add column approved_before text;       -- the one it replaced: back in use when it is undecided or rejected
update ai_image_pair set approved_version_id = version_id where review_status = 'approved';
