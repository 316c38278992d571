"""The addresses of letters. A name is that of a shipped letter or an opaque id."""

from django.urls import path

from muster.letters import views

urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/new", views.new_letter, name="new_letter"),
    path("letters/wishes/<uuid:wish>", views.answer_wish, name="answer_letters"),
    path("letters/to/<uuid:pupil_id>", views.letters_to_one, name="letters_to_one"),
    path("letters/<slug:letter>/to/<uuid:pupil_id>", views.letter_to_one, name="letter_to_one"),
    path("letters/<slug:letter>", views.change_letter, name="change_letter"),
    path("letters/<slug:letter>/discard", views.discard_letter, name="discard_letter"),
    path("letters/<slug:letter>/print", views.print_letter, name="print_letter"),
    path("letters/<slug:letter>/paper", views.letter_paper, name="letter_paper"),
    path("letters/<slug:letter>/preview/<uuid:pupil_id>", views.letter_preview, name="letter_preview"),
]
