"""Alarms, outbox and mail without content. Ignorant of which case an alarm is about."""
