"""What is assessed, when and on which scale, and what was entered, sealed. No result lies here readable."""

from muster.assessment.models.changes import SetUpChange
from muster.assessment.models.courses import Course, CourseGroup, Objective, Phrase, Subject, SubjectLeader
from muster.assessment.models.points import AssessmentPoint, Reminder
from muster.assessment.models.results import Column, ResultEntry, ResultReceipt, TargetSetting
from muster.assessment.models.scales import Conversion, Meaning, MeaningOnScale, Scale, ScaleVersion
from muster.assessment.models.transitions import TransitionTable
from muster.assessment.models.work import Assignment, Category, Gradebook, Question

__all__ = [
    "AssessmentPoint",
    "Assignment",
    "Category",
    "Column",
    "Conversion",
    "Course",
    "CourseGroup",
    "Gradebook",
    "Meaning",
    "MeaningOnScale",
    "Objective",
    "Phrase",
    "Question",
    "Reminder",
    "ResultEntry",
    "ResultReceipt",
    "Scale",
    "ScaleVersion",
    "SetUpChange",
    "Subject",
    "SubjectLeader",
    "TargetSetting",
    "TransitionTable",
]
