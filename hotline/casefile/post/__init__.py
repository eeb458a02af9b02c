"""The rows of mailboxes: drafts, codes, messages. Seals to the mailbox and opens with the mailbox's own seed, never with a desk key."""
