drop table job_marks, message_terms;
