"""Decides how static files are named: by their content, modules that scripts import included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the library has no types
    """Hashed names, compressed once, with the import statements of scripts rewritten."""

    support_js_module_import_aggregation = True
