"""Counted openings, alarms, emergency access, decoys and busy days: opaque ids and times, nothing about a child."""

import uuid

from django.db import models

from muster.protection.walls.relations import SchoolRow, school_relation


class UnexplainedOpening(SchoolRow):
    """When somebody opened a folder without a reason from their work.

    One row per opener and person. `person_id` may belong to nobody: somebody who tries ids is counted for each.
    """

    pk = models.CompositePrimaryKey("school_id", "opener_id", "person_id")
    opener_id = models.UUIDField()
    person_id = models.UUIDField()
    counted_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "unexplained_opening"
        indexes = (models.Index(fields=("school_id", "counted_at"), name="unexplained_opening_by_time"),)

    def __str__(self) -> str:
        return str(self.opener_id)


class LookedUp(SchoolRow):
    """That somebody looked a person up in the course of ordinary work: never stopped, and added up over the day."""

    pk = models.CompositePrimaryKey("school_id", "opener_id", "person_id")
    opener_id = models.UUIDField()
    person_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "looked_up"

    def __str__(self) -> str:
        return str(self.opener_id)


class Alarm(SchoolRow):
    """Something that a second person must look at.

    Messages carry only its reference. An unreviewed alarm of kind NARROWED narrows its opener. One of kind UNPROVED
    names the session that was stopped: it is shown once the factor has been missing for a while, and withdrawn when
    the factor is given in that very session. One of kind CARE_AND_CONTACTS is also what lets its opener see them for a
    while; `explained_at` is when they said why, and what they said is sealed in the folder.
    """

    class Kind(models.IntegerChoices):
        NARROWED = 1, "Opened more folders than the work explains"
        ABOVE_USUAL = 2, "Opened many folders, as they often do or as the day asked for"
        DECOY = 3, "Opened a pupil who does not exist"
        EMERGENCY = 4, "Took emergency access"
        WHOLE_SCHOOL = 5, "Unusually many folders were opened in the whole school"
        UNPROVED = 6, "Was asked for the second factor after many folders, and has not given it"
        TAKEN_OUT = 7, "Saved or printed what is held of many pupils"
        LOOKED_UP = 8, "Looked many pupils up at the desk"
        DEVICE_NAMED = 9, "Chose a device that holds the evacuation list"
        CARE_AND_CONTACTS = 10, "Opened a care card and contacts in an emergency"
        MANY_EMERGENCIES = 11, "Opened care cards and contacts of many children in emergencies of one day"

    class Outcome(models.IntegerChoices):
        ORDINARY_WORK = 1, "Ordinary work"
        MISTAKE = 2, "A mistake, talked about"
        ACCOUNT_SECURED = 3, "The account was misused, and is secured now"
        BREACH = 4, "A breach: taken further"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    opener = school_relation("protection.Folder")
    person = school_relation("protection.Folder", null=True)
    at = models.DateTimeField()
    stopped_session = models.UUIDField(null=True)
    explained_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = school_relation("protection.Folder", null=True)
    outcome = models.PositiveSmallIntegerField(choices=Outcome, null=True)

    class Meta:
        db_table = "alarm"
        indexes = (
            models.Index(
                fields=("school_id", "opener"),
                name="alarm_open",
                condition=models.Q(reviewed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def reference(self) -> str:
        """The name that messages use for it: eight letters and digits."""
        return self.id.hex[:8].upper()


class EmergencyAccess(SchoolRow):
    """Sixty minutes' access to one folder that somebody took in an emergency. The reason is sealed in that folder."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    opener = school_relation("protection.Folder")
    person = school_relation("protection.Folder")
    begins = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        db_table = "emergency_access"
        indexes = (models.Index(fields=("school_id", "opener", "ends"), name="emergency_access_open"),)

    def __str__(self) -> str:
        return str(self.id)


class Decoy(SchoolRow):
    """A pupil who does not exist, shown in lists of a form and part of nothing else. Opening one raises an alarm."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    group_id = models.UUIDField(null=True)

    class Meta:
        db_table = "decoy"

    def __str__(self) -> str:
        return str(self.id)


class Occasion(SchoolRow):
    """Days on which many folders are opened for a reason everybody knows."""

    class Kind(models.IntegerChoices):
        PARENTS_EVENING = 1, "Parents' evening"
        REPORTS = 2, "Reports are written"
        EXAMS = 3, "Exams"
        CENSUS = 4, "Census or another return"
        FIRST_WEEK = 5, "The school year begins"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        db_table = "occasion"

    def __str__(self) -> str:
        return str(self.id)
