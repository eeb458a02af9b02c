"""What the tests stand on: databases, a page client, a browser, a mail server; no test lives here."""
