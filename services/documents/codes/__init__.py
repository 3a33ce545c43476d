"""QR codes on the first page of what arrives, looked for in a process of its own before anybody is told of it."""
