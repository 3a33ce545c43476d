"""Headers that protect every answer, and the page's Content-Security-Policy."""

from flask import Flask, Response, request

from gateway.settings import GatewaySettings
from gateway.tracing import current_request_id, current_trace

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_HSTS = "max-age=31536000; includeSubDomains"


def page_policy(nonce: str, settings: GatewaySettings) -> str:
    """Scripts and styles of our own and with the nonce; the WebAssembly of the PDF reader; nothing from elsewhere."""
    connect = " ".join(("'self'", *settings.upload_origins))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src {connect}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def protect(app: Flask, settings: GatewaySettings) -> None:
    """Adds the headers to every answer; what a view has set itself stays."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        for name, value in _ALWAYS:
            headers.add(name, value)
        headers.setdefault("Content-Security-Policy", _NOTHING)
        headers.setdefault("Cache-Control", "no-store")
        headers.add("X-Request-ID", current_request_id())
        if request.path.startswith("/api/"):
            headers.add("traceparent", current_trace())
        if settings.cookie_secure:
            headers.add("Strict-Transport-Security", _HSTS)
        return response
