-- Parts of which nobody knew for a while whether they had arrived: each that was sent again may have been seen twice (guarantees.md 2.3).
-- They are few among all parts, and have a list of their own so that an owner reads them without an index on the hot table. No foreign key
-- to the part: it would be looked at with every change of one; a part goes with its message.
create table uncertain_parts (
  outbox_seq bigint not null,
  workspace_id uuid not null,
  message_id uuid not null,
  times integer not null default 1,
  -- Why it was not known, the last time.
  reason text not null,
  uncertain_at timestamptz not null default chatai_now(),
  primary key (outbox_seq, workspace_id),
  foreign key (message_id, workspace_id) references messages on delete cascade
);
create index uncertain_parts_by_message on uncertain_parts (message_id, workspace_id);
create index uncertain_parts_by_workspace on uncertain_parts (workspace_id, outbox_seq);

-- Several statements make a part uncertain, or take over one that a dead worker was sending; none of them can forget to say so.
create function note_uncertain() returns trigger language plpgsql as $$
begin
  insert into uncertain_parts as d (outbox_seq, workspace_id, message_id, reason)
  values (new.seq, new.workspace_id, new.message_id, coalesce(new.reason, ''))
  on conflict (outbox_seq, workspace_id)
    do update set times = d.times + 1, reason = excluded.reason, uncertain_at = excluded.uncertain_at;
  return null;
end
$$;

-- A change of a message is safe to repeat.
create trigger outbox_uncertain after update on outbox for each row
  when (new.edits is null and (
    (new.state = 'uncertain' and old.state <> 'uncertain')
    or (new.state = 'sending' and old.state = 'sending' and new.owner is distinct from old.owner)))
  execute function note_uncertain();
