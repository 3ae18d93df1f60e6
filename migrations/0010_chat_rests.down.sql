drop table chat_rests;
