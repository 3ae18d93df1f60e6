drop index one_time_links_by_end;
drop index one_time_links_by_address;
