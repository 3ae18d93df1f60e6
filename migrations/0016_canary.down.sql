drop function chatai_canary();
drop table canary;
