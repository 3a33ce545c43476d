"""Printed matter, made by processes of their own: `process` starts them."""
