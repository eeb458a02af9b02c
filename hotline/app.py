"""Puts the house together from its rooms: the assembly and nothing else; it must not know what a room does."""

import importlib
from datetime import timedelta
from importlib.util import find_spec

from flask import Blueprint, Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from hotline.paths import STATIC, TEMPLATES, TRANSLATIONS
from hotline.settings import Credentials, Settings, load_credentials
