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
        "intake.anew",
        "intake.save_step",
        "intake.now",
        "intake.send_off",
        "intake.copy",
        "intake.card",
        "intake.done",
        "intake.call_me",
        # mailbox
        "mailbox.open",
        "mailbox.home",
        "mailbox.leave",
        "mailbox.sign_in",
        "mailbox.write",
        "mailbox.delete",
        "mailbox.copy",
        "mailbox.words",
        "mailbox.new_words",
        "mailbox.change_words",
        "mailbox.card",
        # directory
        "support.search",
        "support.card",
        "support.service",
    }
)
