-- Rights of the two processes in the KEYSTORE (PostgreSQL, a database of its own). Run as the owner of the tables; it can be run again.
-- Roles, made once by hand:  CREATE ROLE hotline_public LOGIN;  CREATE ROLE hotline_desk LOGIN;
-- On SQLite none of this can be enforced: whoever reads the file reads every key.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hotline_public, hotline_desk;
GRANT USAGE ON SCHEMA public TO hotline_public, hotline_desk;

GRANT SELECT, INSERT, UPDATE, DELETE ON grant_key, trace_key, mailbox_key, handover_key, erasure_record, anchor TO hotline_desk;
GRANT SELECT ON keystore_version TO hotline_desk;

-- The public process may leave keys of cases behind, and can neither read, change nor destroy one (BAK-11).
GRANT INSERT ON grant_key, trace_key, mailbox_key, handover_key TO hotline_public;
GRANT SELECT, DELETE ON mailbox_key, handover_key TO hotline_public;
GRANT SELECT ON anchor, keystore_version TO hotline_public;
