drop trigger outbox_uncertain on outbox;
drop function note_uncertain();
drop table uncertain_parts;
