"""The address of the page that invites many at once."""

from django.urls import path

from muster.invitations import views

urlpatterns = [path("accounts/invite", views.invite_together, name="invite_together")]
