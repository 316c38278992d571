"""The application that our own web server runs: it reads requests in full, and hands them to the one that makes pages."""

from muster.config.whole_requests import THREADS, WholeRequests
from muster.config.wsgi import application as pages

application = WholeRequests(pages, THREADS)
