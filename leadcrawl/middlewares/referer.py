"""No request says which page it comes from."""

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.referer import RefererMiddleware


class NoRefererMiddleware(RefererMiddleware):
    """Leaves requests as they are: no site needs it, and thousands of waiting ones would hold one.

    Without a middleware of this kind Scrapy's redirect middlewares warn at each start of a crawl.
    """

    def get_processed_request(self, request: Request, response: Response | None) -> Request:
        """Return the request without a Referer."""
        return request
