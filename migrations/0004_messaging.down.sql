drop table dead_letters, ledger_entries, outbox, messages, turns, conversations, contacts, updates, bot_leases, workers, removed_bots, bots;
drop type outbox_state, turn_state, message_role, conversation_state, conversation_channel, bot_mode, bot_state;
