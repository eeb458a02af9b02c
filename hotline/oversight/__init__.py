"""Who did what and when, for those who look after it: the auditor's page. Shows no content of a case."""
