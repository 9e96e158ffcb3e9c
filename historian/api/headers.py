"""The headers of the page and the API."""

from toolkit.headers import security_headers

# Everything that the page needs comes from this server, in files; nothing runs that stands in the HTML itself.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = security_headers(POLICY)
