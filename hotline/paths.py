"""Where templates/, migrations/ and config/ lie: inside an installed wheel, or beside the package in a checkout; it must not read them."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_shipped"
RESOURCES = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent

TEMPLATES = RESOURCES / "templates"
MIGRATIONS = RESOURCES / "migrations"
CONFIG = RESOURCES / "config"
STATIC = _PACKAGE / "static"
TRANSLATIONS = _PACKAGE / "translations"
