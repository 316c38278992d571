"""The school's sign-in provider, for the page that sets it up; its secret is never shown."""

from dataclasses import dataclass

from muster.people.access import SET_UP_SIGN_IN
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.openid.rules import tenant_of
from muster.protection.accounts.queries import provider_of_school


@dataclass(frozen=True, slots=True)
class ProviderShown:
    """What we hold about the school's provider, as its form shows it; all empty before it is set up."""

    kind: str = ""
    tenant: str = ""
    issuer: str = ""
    client_id: str = ""
    domains: str = ""
    is_on: bool = True
    is_set_up: bool = False
    trusts_factor: bool = False


def provider_shown(viewer: Viewer) -> ProviderShown:
    """The provider of the viewer's school."""
    require(viewer, SET_UP_SIGN_IN)
    kept = provider_of_school(viewer.school_id)
    if kept is None:
        return ProviderShown()
    return ProviderShown(
        kind=kept.kind,
        tenant=tenant_of(kept.issuer),
        issuer=kept.issuer if kept.kind == kept.Kind.OTHER else "",
        client_id=kept.client_id,
        domains=", ".join(kept.domains),
        is_on=kept.is_on,
        is_set_up=True,
        trusts_factor=kept.trusts_factor,
    )
