"""Addresses of signing in and of one's own account."""

from django.urls import path

from muster.protection.accounts.views import (
    own_account,
    passkeys,
    recovering,
    school_sign_in,
    second_factors,
    signing_in,
)

urlpatterns = [
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-in/code", signing_in.second_factor, name="second_factor"),
    path("sign-in/set-up", second_factors.enrol, name="enrol"),
    path("sign-in/passkey/begin", passkeys.begin_passkey, name="begin_passkey"),
    path("sign-in/passkey", passkeys.give_passkey, name="give_passkey"),
    path("sign-in/passkey/needed", passkeys.passkey_needed, name="passkey_needed"),
    path("sign-in/school/back", school_sign_in.back_from_school, name="back_from_school"),
    path("sign-in/school/<uuid:provider_id>", school_sign_in.to_school, name="to_school"),
    path("sign-in/school/<uuid:provider_id>/left", school_sign_in.still_at_school, name="still_at_school"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("unlock", signing_in.unlock, name="unlock"),
    path("lock", signing_in.lock_now, name="lock_now"),
    path("keep-alive", signing_in.keep_alive, name="keep_alive"),
    path("link/<str:token>", signing_in.account_link, name="account_link"),
    path("link/<str:token>/school", school_sign_in.link_with_school, name="link_with_school"),
    path("recover/<str:token>", recovering.recover, name="recover"),
    path("account/school-account", school_sign_in.connect_school, name="connect_school"),
    path("account/school-account/disconnect", school_sign_in.disconnect_school, name="disconnect_school"),
    path("account/settings", own_account.settings, name="settings"),
    path("account/password", own_account.change_password, name="change_password"),
    path("account/confirm", second_factors.confirm_it_is_you, name="confirm_it_is_you"),
    path("account/recovery-codes", second_factors.new_recovery_codes, name="new_recovery_codes"),
    path("account/passkeys", passkeys.passkeys, name="passkeys"),
    path("account/passkeys/begin", passkeys.begin_new_passkey, name="begin_new_passkey"),
    path("account/passkeys/add", passkeys.new_passkey, name="new_passkey"),
    path("account/passkeys/<uuid:passkey_id>/revoke", passkeys.remove_passkey, name="remove_passkey"),
    path("account/pin", second_factors.choose_pin, name="choose_pin"),
    path("account/school", own_account.choose_school, name="choose_school"),
    path("account/sessions", own_account.sessions, name="sessions"),
    path("account/sessions/end-others", own_account.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<uuid:session_id>/end", own_account.end_session, name="end_session"),
    path("account/devices/<uuid:device_id>/forget", own_account.forget_device, name="forget_device"),
]
