"""Interchange as a Django application."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Rosters from other systems."""

    name = "muster.interchange"
    label = "interchange"
