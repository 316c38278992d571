"""The product's addresses, and those of the bare pages."""

from django.urls import path

from bench import floors
from muster.config.urls import handler400, handler403, handler404, handler500
from muster.config.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("floor/marks/<int:first>", floors.save_rows),
    path("floor/as_much/<int:client>", floors.save_as_much),
    path("floor/<slug:template>/<int:rows>/<int:filler>", floors.rows_page),
    *product,
]
