"""The ground every table stands on: time, columns, engines, one transaction a request, the keystore, the code lists. Ignorant of all rooms."""
