-- A link takes the place of those of the same address that still work, and clears away those that are over: neither reads the whole table.
create index one_time_links_by_address on one_time_links (lower(email)) where used_at is null;
create index one_time_links_by_end on one_time_links (expires_at) where used_at is null;
