-- Rights of the two processes in the STORE (PostgreSQL). Run as the owner of the tables, after each migration; it can be run again.
-- Roles, made once by hand:  CREATE ROLE hotline_public LOGIN;  CREATE ROLE hotline_desk LOGIN;
-- The owner runs migrations and nothing else. tests/migrations/test_roles.py holds this file to the tables.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hotline_public, hotline_desk;
GRANT USAGE ON SCHEMA public TO hotline_public, hotline_desk;

-- The desk process (and tick): everything but the shape of the tables.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hotline_desk;
REVOKE UPDATE, DELETE ON audit_entry, audit_checkpoint, roster_statement FROM hotline_desk;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM hotline_desk;

-- The public process adds to cases and can neither read, change nor remove what is there.
GRANT INSERT ON case_file, entry, case_grant, case_summary, in_tray, audit_entry, alarm, outbox TO hotline_public;

-- The head of the audit log is read and moved on by whoever appends.
GRANT SELECT, INSERT, UPDATE ON audit_head TO hotline_public;

-- What belongs to the reporter herself.
GRANT SELECT, INSERT, UPDATE, DELETE ON mailbox, code, draft, mailbox_message, mailbox_note TO hotline_public;

-- Whom everybody seals to, which tables these are, and whose turn it is to write (the lock needs a right to change; there is no row).
GRANT SELECT ON roster_statement, alembic_version TO hotline_public;

-- By the newest checkpoint it sees at its start whether the clock was set back.
GRANT SELECT ON audit_checkpoint TO hotline_public;
GRANT SELECT, UPDATE ON writer_turn TO hotline_public;

-- The directory is public.
GRANT SELECT ON
    directory_organization, directory_service, directory_location, directory_service_at_location, directory_address, directory_phone,
    directory_schedule, directory_service_area, directory_language, directory_cost_option, directory_url, directory_taxonomy,
    directory_taxonomy_term, directory_attribute, directory_edition, directory_standing
TO hotline_public;

-- Nothing: member, applicant, wrap, desk_grant, enrolment, house_file, key_renewal, directory_contact, directory_check, directory_metadata, doctor_stamp.
