"""The addresses of the office's pages. They hold opaque ids and never anything of a child."""

from django.urls import path

from muster.people.views import accounts, contacts, gaps, groups, moves, next_year, pupil, roll, school, staff

_PUPIL = "roll/<uuid:pupil_id>/"
_GROUP = "groups/<uuid:group_id>/"
_STAFF = "staff/<uuid:staff_id>/"
_ACCOUNT = "accounts/<uuid:staff_id>/"

urlpatterns = [
    path("roll/", roll.roll, name="roll"),
    path("roll/add", roll.admit_pupil, name="admit_pupil"),
    path("roll/move", moves.move_pupils, name="move_pupils"),
    path("roll/fix", gaps.fix_list, name="fix_list"),
    path("roll/fix/<slug:gap>/<uuid:pupil_id>", gaps.mend_gap, name="mend_gap"),
    path("roll/moves", moves.roll_moves, name="roll_moves"),
    path("roll/moves/<uuid:change_id>/undo", moves.undo_move, name="undo_move"),
    path(_PUPIL, pupil.roll_pupil, name="roll_pupil"),
    path(_PUPIL + "history", pupil.pupil_history, name="pupil_history"),
    path(_PUPIL + "name", pupil.pupil_name, name="pupil_name"),
    path(_PUPIL + "particulars", pupil.pupil_particulars, name="pupil_particulars"),
    path(_PUPIL + "details", pupil.pupil_details, name="pupil_details"),
    path(_PUPIL + "care", pupil.pupil_care, name="pupil_care"),
    path(_PUPIL + "needs", pupil.pupil_characteristics, name="pupil_characteristics"),
    path(_PUPIL + "needs/add", pupil.add_characteristic, name="add_characteristic"),
    path(_PUPIL + "needs/<int:at>", pupil.change_characteristic, name="change_characteristic"),
    path(_PUPIL + "leave", roll.leave_roll, name="leave_roll"),
    path(_PUPIL + "leaving-return", roll.leaving_return, name="leaving_return"),
    path(_PUPIL + "return", roll.return_to_roll, name="return_to_roll"),
    path(_PUPIL + "registration", roll.change_registration, name="change_registration"),
    path(_PUPIL + "times/<uuid:enrolment_id>", roll.correct_time, name="correct_time"),
    path(_PUPIL + "times/<uuid:enrolment_id>/withdraw", roll.withdraw_expected, name="withdraw_expected"),
    path(_PUPIL + "contacts/add", contacts.add_contact, name="add_contact"),
    path(_PUPIL + "contacts/share", contacts.share_contacts, name="share_contacts"),
    path(
        _PUPIL + "contacts/share/<uuid:sibling_id>", contacts.contacts_of_sibling, name="contacts_of_sibling"
    ),
    path(_PUPIL + "contacts/<uuid:contact_id>", contacts.change_contact, name="change_contact"),
    path(_PUPIL + "contacts/<uuid:contact_id>/earlier", contacts.raise_contact, name="raise_contact"),
    path(_PUPIL + "contacts/<uuid:contact_id>/unlink", contacts.unlink_contact, name="unlink_contact"),
    path("groups/", groups.groups, name="groups"),
    path("groups/add", groups.add_group, name="add_group"),
    path(_GROUP, groups.group, name="group"),
    path(_GROUP + "name", groups.rename_group, name="rename_group"),
    path(_GROUP + "close", groups.close_group, name="close_group"),
    path(_GROUP + "teaching/add", groups.add_teaching, name="add_teaching"),
    path(_GROUP + "teaching/<uuid:responsibility_id>/end", groups.end_teaching, name="end_teaching"),
    path(_GROUP + "members/<uuid:membership_id>/end", groups.end_membership, name="end_membership"),
    path("cover/", groups.cover, name="cover"),
    path("cover/<uuid:cover_id>/remove", groups.remove_cover, name="remove_cover"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add", staff.add_staff, name="add_staff"),
    path(_STAFF, staff.staff_member, name="staff_member"),
    path(_STAFF + "change", staff.change_staff, name="change_staff"),
    path(_STAFF + "roles/add", staff.give_role, name="give_role"),
    path(_STAFF + "roles/<uuid:holding_id>/end", staff.end_role, name="end_role"),
    path(_STAFF + "leave", staff.let_staff_leave, name="let_staff_leave"),
    path(_STAFF + "card", accounts.staff_card, name="staff_card"),
    path("accounts/", accounts.accounts, name="accounts"),
    path(_ACCOUNT, accounts.staff_account, name="staff_account"),
    path(_ACCOUNT + "invite", accounts.invite_to_account, name="invite_to_account"),
    path(_ACCOUNT + "reset", accounts.reset_account, name="reset_account"),
    path(_ACCOUNT + "end-sessions", accounts.end_account_sessions, name="end_account_sessions"),
    path(_ACCOUNT + "remove", accounts.remove_account, name="remove_account"),
    path("school/next-year", next_year.next_year, name="next_year"),
    path("school/next-year/<uuid:turn_id>/undo", next_year.undo_next_year, name="undo_next_year"),
    path("school/beginning", school.school_beginning, name="school_beginning"),
    path("school/settings", school.school_settings, name="school_settings"),
    path("school/sites/add", school.add_site, name="add_site"),
    path("school/sites/<uuid:site_id>", school.change_site, name="change_site"),
]
