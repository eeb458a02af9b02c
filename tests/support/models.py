"""Every table of every room, as its models say; loads all tables modules and must not know what they hold."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import hotline
from hotline.store.base import KeystoreRow, Row


def store_tables() -> MetaData:
    """The tables of the store, all rooms loaded."""
    for found in pkgutil.walk_packages(hotline.__path__, "hotline."):
        if ".tables" in found.name:
            importlib.import_module(found.name)
    return Row.metadata


def keystore_tables() -> MetaData:
    """The tables of the keystore."""
    importlib.import_module("hotline.store.keytables")
    return KeystoreRow.metadata
