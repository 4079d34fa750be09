-- SKUs lose what can't be seen in their names, and searches find letters without their accents: the keys of all
-- names are computed anew.

update ai_workflow_state set sort_key = '' where sort_key <> '';
