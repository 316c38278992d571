"""The application as our own web server runs it: what takes requests in whole, in front of the one that makes pages."""

from muster.config.whole_requests import THREADS, WholeRequests
from muster.config.wsgi import application as pages

application = WholeRequests(pages, THREADS)
