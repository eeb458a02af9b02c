"""Every endpoint the public side mounts. One that stands neither here nor in the desk's table stops the start.

Owners of features add their lines; nothing is derived, so that the list can be read and argued about.
"""

PUBLIC: frozenset[str] = frozenset(
    {
        "static",
        "pages.home",
        "pages.exit",
        "pages.privacy",
        "pages.imprint",
        "pages.accessibility",
        "pages.security_txt",
        "pages.healthz",
        # intake
        "intake.report",
        "intake.step",
        "intake.words",
        "intake.sent",
        "intake.later",
        "intake.callback",
        # mailbox
        "mailbox.open",
        "mailbox.home",
        "mailbox.leave",
        # directory
        "support.search",
        "support.service",
    }
)
