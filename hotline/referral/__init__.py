"""From need to service: suggestions with reasons, what was offered and wished, what came of it."""
