"""The small pictures beside names: of a class, a register, those found at the desk, or one pupil.

The page requests them once it is shown, all in one response: one decision, one line in the log, one query. Pupils
without a picture are left out.
"""

import uuid
from collections.abc import Mapping

from muster.attendance.authority import authority_over
from muster.attendance.headers import read_header
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.desk import find_at_desk
from muster.people.directory import names
from muster.photographs.access import SEE_FACE, SEE_FACES, SEE_FACES_AT_DESK, SEE_FACES_IN_REGISTER
from muster.photographs.queries.pictures import members_of
from muster.photographs.records import FACE
from muster.protection.access.decisions import NotThere, reasons_in_group
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

Faces = Mapping[uuid.UUID, bytes]
"""A WebP for each pupil who has one."""


def faces_of_class(viewer: Viewer, group_id: uuid.UUID) -> Faces:
    """Of everybody in a group today, or on its first day. Raises NotThere."""
    members = members_of(viewer, group_id)
    return _faces(viewer, SEE_FACES, members, reasons_in_group(viewer, SEE_FACES, group_id, members))


def faces_in_register(viewer: Viewer, place: RegisterPlace) -> Faces:
    """Of everybody in a register, for whoever may take it now. Raises NotThere and NoRegister as the register does."""
    header = read_header(viewer, place)
    members = set(header.members)
    return _faces(viewer, SEE_FACES_IN_REGISTER, members, authority_over(viewer, header).over(members))


def faces_at_desk(viewer: Viewer, typed: str) -> Faces:
    """Of those whose names fit what was typed, as the desk lists them."""
    found = {each.id for each in find_at_desk(viewer, typed)} if typed else set()
    return _faces(viewer, SEE_FACES_AT_DESK, found)


def face_of_pupil(viewer: Viewer, pupil_id: uuid.UUID) -> Faces:
    """Of one pupil. Raises NotThere, also for somebody who is not here: the log would name them as shown."""
    if not names(viewer).shown(pupil_id):
        raise NotThere(SEE_FACE, [pupil_id])
    return _faces(viewer, SEE_FACE, {pupil_id})


def _faces(
    viewer: Viewer,
    permission: Permission,
    people: set[uuid.UUID],
    reasons: Mapping[uuid.UUID, Reason] | None = None,
) -> Faces:
    if not people:
        return {}
    listed = list(names(viewer).in_order(people))
    opened = open_folders(viewer, permission, listed, Want(FACE), action="see who is who", reasons=reasons)
    found = {person: held.record.picture for person, held in opened.of(FACE).items()}
    return {person: picture for person, picture in found.items() if picture}
