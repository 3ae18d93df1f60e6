drop table assistants;
