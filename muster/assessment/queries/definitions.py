"""A cache of scale definitions: a version never changes, so each process reads it once."""

import uuid
from collections.abc import Collection, Mapping

from muster.assessment.models import ScaleVersion
from muster.assessment.scales import Definition, definition_from
from muster.protection.access.viewer import Viewer

_read: dict[uuid.UUID, Definition] = {}


def definitions(viewer: Viewer, versions: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Definition]:
    """The definition of each of these versions of the viewer's school; no query where all were read before."""
    missing = {version for version in versions if version not in _read}
    if missing:
        rows = ScaleVersion.objects.filter(school_id=viewer.school_id, id__in=missing)
        for version_id, content in rows.values_list("id", "definition"):
            _read[version_id] = definition_from(content, f"scale version {version_id}")
    return {version: _read[version] for version in versions}


def known(version: uuid.UUID) -> Definition:
    """The definition of a version that `definitions` was asked for before."""
    return _read[version]
