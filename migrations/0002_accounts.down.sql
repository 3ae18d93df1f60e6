drop table sign_in_links, api_keys, invitations, members, verifications, accounts, sessions, users;
