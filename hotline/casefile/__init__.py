"""The heart: a case is a chain of sealed entries. Ignorant of pages, of who may sign in, and of what a service is."""
