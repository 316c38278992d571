"""The Django application of people."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Declares the kinds of record, the permissions, and how a viewer's standing is read."""

    name = "muster.people"
    label = "people"

    def ready(self) -> None:
        """Declare to protection what it cannot know by itself."""
        from muster.calendar.access import IS_IT_ADMINISTRATOR, IS_SUPPORT
        from muster.people import standing
        from muster.people.queries.holders import pupils_of_year
        from muster.people.roles import IS_SAFEGUARDING_LEAD
        from muster.protection.access.viewer import declare_loaders
        from muster.protection.accounts.arrival import declare_far_reaching
        from muster.protection.folder.everyone import declare_holders

        import_module("muster.people.jobs")
        import_module("muster.people.queries.beginning")
        import_module("muster.people.queries.gaps")
        declare_holders(pupils_of_year)
        declare_loaders(standing=standing.ask_standing, relations=standing.load_relations)
        declare_far_reaching(IS_IT_ADMINISTRATOR, IS_SAFEGUARDING_LEAD, IS_SUPPORT)
