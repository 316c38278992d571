"""The addresses of figures over whole schools and groups."""

from django.urls import path

from muster.insights import views

urlpatterns = [
    path("schools", views.compare_schools, name="compare_schools"),
    path("schools/groups", views.compare_groups, name="compare_groups"),
    path("schools/groups/paper", views.compare_groups_paper, name="compare_groups_paper"),
]
