"""Addresses of protection's own pages."""

from muster.protection.accounts.urls import urlpatterns

__all__ = ["urlpatterns"]
