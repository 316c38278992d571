"""The accounts of a school's staff: invite, reset, end sessions, take away, print a card of codes."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.people.access import MANAGE_ACCOUNTS, PRINT_CARD
from muster.people.actions.accounts import (
    MadeLink,
    end_staff_sessions,
    forget_identity,
    invite_staff,
    print_card,
    reset_access,
    take_account_away,
)
from muster.people.forms.accounts import ConfirmForm, InvitationForm
from muster.people.queries.accounts import account_list, account_record, card_holder, how_many_uninvited
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.addresses import whole_address
from muster.ui.flash import flash_next
from muster.ui.page import page
from muster.ui.wording import with_typed

Made = TypeVar("Made")


@requires(MANAGE_ACCOUNTS)
def accounts(request: ViewerRequest) -> HttpResponse:
    """Everyone who works here, and the state of their account."""
    shown = {"rows": account_list(request.viewer), "uninvited": how_many_uninvited(request.viewer)}
    return page(request, "people/accounts.html", shown)


@requires(MANAGE_ACCOUNTS)
def staff_account(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """One account, and what can be done with it."""
    return page(request, "people/staff_account.html", {"record": account_record(request.viewer, staff_id)})


@requires(MANAGE_ACCOUNTS)
def invite_to_account(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Open an account and show its link, once."""
    record = account_record(request.viewer, staff_id)
    form = InvitationForm(request.POST or None, initial={"email": record.row.email})
    if form.is_valid():
        made: list[MadeLink | None] = []
        email = form.cleaned_data["email"]
        if attempt(
            form, lambda: made.append(invite_staff(by=request.viewer, staff_id=staff_id, email=email))
        ):
            return _invited(request, staff_id, made[0])
    return form_page(request, form, _about(staff_id, "Invite to sign in", "Make the link"))


@requires(MANAGE_ACCOUNTS)
@require_POST
def reset_account(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Show a link to another password, once."""
    form = ConfirmForm(request.POST)
    made = _made(form, lambda: reset_access(by=request.viewer, staff_id=staff_id))
    if made is None:
        return form_page(request, form, _about(staff_id, "A new password", "Try again"))
    return _link_page(request, staff_id, made)


@requires(MANAGE_ACCOUNTS)
@require_POST
def end_account_sessions(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """End every session of one account."""
    form = ConfirmForm(request.POST)
    if not attempt(form, lambda: end_staff_sessions(by=request.viewer, staff_id=staff_id)):
        return form_page(request, form, _about(staff_id, "Sessions", "Try again"))
    flash_next(request, "Every session has ended.")
    return redirect("staff_account", staff_id)


@requires(MANAGE_ACCOUNTS)
@require_POST
def forget_school_account(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Untie one account from the school's provider."""
    form = ConfirmForm(request.POST)
    if not attempt(form, lambda: forget_identity(by=request.viewer, staff_id=staff_id)):
        return form_page(request, form, _about(staff_id, "The school's account", "Try again"))
    flash_next(request, "Forgotten. An invitation, or their password, lets them in again.")
    return redirect("staff_account", staff_id)


@requires(MANAGE_ACCOUNTS)
def remove_account(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Ask once, then take the account away."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: take_account_away(by=request.viewer, staff_id=staff_id)):
        flash_next(request, "Taken away. Whoever it was is out now.")
        return redirect("accounts")
    return form_page(request, form, _about(staff_id, "Take this account away?", "Take away"))


@requires(PRINT_CARD)
def staff_card(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Make a card of one-time codes and show it, once, for printing."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    holder = card_holder(request.viewer, staff_id)
    codes = _made(form, lambda: print_card(by=request.viewer, staff_id=staff_id)) if form.is_valid() else None
    if codes is None:
        about = FormPage(
            "Card",
            with_typed("A card of codes for %(holder)s", holder=holder),
            reverse("staff"),
            "Make the card",
            "For somebody without a telephone: thirty codes, each for one signing in. An older card ends.",
        )
        return form_page(request, form, about)
    return page(request, "people/staff_card.html", {"holder": holder, "codes": codes})


def _made(form: ConfirmForm, action: Callable[[], Made]) -> Made | None:
    """What the action makes; None if it refuses, in which case the form says why."""
    made: list[Made] = []
    attempt(form, lambda: made.append(action()))
    return made[0] if made else None


def _invited(request: ViewerRequest, staff_id: uuid.UUID, made: MadeLink | None) -> HttpResponse:
    if made is not None:
        return _link_page(request, staff_id, made)
    flash_next(
        request, "They have an account in another school: they sign in as they do there, and find this one."
    )
    return redirect("staff_account", staff_id)


def _link_page(request: ViewerRequest, staff_id: uuid.UUID, made: MadeLink) -> HttpResponse:
    """The link, in the answer to the form itself, because it is stored nowhere and cannot be read again."""
    address = whole_address(request, "account_link", token=made.token)
    context = {"address": address, "ends_at": made.ends_at, "staff_id": staff_id}
    return page(request, "people/account_link_made.html", context)


def _about(staff_id: uuid.UUID, heading: str, button: str) -> FormPage:
    return FormPage("Account", heading, reverse("staff_account", args=[staff_id]), button)
