"""The addresses of exports."""

from django.urls import path

from muster.exports import views, whole_views

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/school", whole_views.whole_school, name="whole_school"),
    path("exports/school/<uuid:approval_id>", whole_views.answer_whole_school, name="answer_whole_school"),
    path("exports/new", views.new_recipe, name="new_recipe"),
    path("exports/check", views.check_figures, name="check_figures"),
    path("exports/agree", views.export_wishes, name="export_wishes"),
    path("exports/agree/<uuid:approval_id>", views.answer_wish, name="answer_wish"),
    path("exports/recipes/<uuid:recipe_id>/make", views.run_recipe, name="run_recipe"),
    path("exports/recipes/<uuid:recipe_id>/end", views.end_recipe, name="end_recipe"),
    path("exports/<uuid:export_id>/package", views.export_package, name="export_package"),
]
