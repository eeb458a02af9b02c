"""What every process of ours does first. Must not know what it goes on to do."""

import resource

NO_DUMP = 1
"""One byte: too small for any dump, and the one limit that Linux obeys even where dumps are handed to a program (core(5), do_coredump)."""


def no_core_dumps() -> None:
    """Switch core dumps off in this process and its children: memory holds what people type, and must reach no disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (min(NO_DUMP, _hard()), min(NO_DUMP, _hard())))


def core_dumps_off() -> bool:
    """Say whether this process leaves no core dump."""
    return 0 <= resource.getrlimit(resource.RLIMIT_CORE)[0] <= NO_DUMP


def _hard() -> int:
    limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
    return NO_DUMP if limit == resource.RLIM_INFINITY else limit
