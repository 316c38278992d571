"""The addresses of messages: opaque ids, never whom they are to."""

from django.urls import path

from muster.messaging import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/receipts/<slug:token>", views.receipts, name="message_receipts"),
    path("messages/<uuid:message_id>/", views.message, name="message"),
]
