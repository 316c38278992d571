"""The page that invites everyone who has no account: first what would happen, then messages or sheets to hand out."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from muster.calendar.attempts import attempt
from muster.invitations import actions
from muster.invitations.access import INVITE_STAFF
from muster.invitations.actions import Invited
from muster.invitations.forms import InviteTogetherForm
from muster.invitations.queries import can_send, to_invite
from muster.people.actions.accounts import MadeLink
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.addresses import whole_address
from muster.ui.flash import flash_next
from muster.ui.page import page
from muster.ui.qr import qr_code


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What is handed to one person: who it is for, where to go, as words and as a picture to scan."""

    name: str
    email: str
    link: MadeLink
    address: str
    picture: Markup


@requires(INVITE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_together(request: ViewerRequest) -> HttpResponse:
    """Show whom it would invite; invite those who are ticked, and send their links or show them, once, for printing."""
    form = InviteTogetherForm(to_invite(request.viewer), request.POST or None)
    if form.is_valid():
        answer = _sent(request, form) if request.POST.get("by") == "mail" else _printed(request, form)
        if answer is not None:
            return answer
    shown = {"form": form, "lines": form.lines(), "can_send": can_send()}
    return page(request, "invitations/invite_together.html", shown, status=422 if form.errors else 200)


def _sent(request: ViewerRequest, form: InviteTogetherForm) -> HttpResponse | None:
    sent: list[int] = []
    if not attempt(
        form,
        lambda: sent.append(
            actions.send_invitations(
                by=request.viewer,
                invitations=form.invitations(),
                address_of=lambda token: _address(request, token),
            )
        ),
    ):
        return None
    words = ngettext("%(num)s message is on its way.", "%(num)s messages are on their way.", sent[0])
    flash_next(
        request, f"{words % {'num': sent[0]}} Messages shows what became of each. Links work for three days."
    )
    return redirect("accounts")


def _printed(request: ViewerRequest, form: InviteTogetherForm) -> HttpResponse | None:
    """The links in the answer to the form itself: they are stored nowhere that they could be read from again."""
    invited: list[Invited] = []
    invitations = form.invitations()
    if not attempt(
        form,
        lambda: invited.extend(actions.invite_together(by=request.viewer, invitations=invitations)),
    ):
        return None
    called = {one.staff_id: one.name for one in form.invitees}
    sheets = [_sheet(request, called[one.staff_id], one, one.link) for one in invited if one.link]
    elsewhere = [called[one.staff_id] for one in invited if one.link is None]
    return page(request, "invitations/sheets.html", {"sheets": sheets, "elsewhere": elsewhere})


def _sheet(request: ViewerRequest, name: str, invited: Invited, link: MadeLink) -> Sheet:
    address = _address(request, link.token)
    return Sheet(name, invited.email, link, address, qr_code(address))


def _address(request: ViewerRequest, token: str) -> str:
    return whole_address(request, "account_link", token=token)
