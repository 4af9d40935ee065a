"""An application whose templates are compiled once for the whole run, and not for each test."""

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from web.app import create_app
from web.config import Reglages


class Compiles(BytecodeCache):
    """Compiled templates, kept in memory. A template that changes is compiled again."""

    def __init__(self) -> None:
        self.gardes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.gardes:
            bucket.bytecode_from_string(self.gardes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.gardes[bucket.key] = bucket.bytecode_to_string()


COMPILES = Compiles()


def create_app_d_essai(reglages: Reglages, **options: Any) -> Flask:
    """Return the application that `create_app` makes: compiling a page takes longer than it."""
    app = create_app(reglages, **options)
    app.jinja_env.bytecode_cache = COMPILES
    return app
