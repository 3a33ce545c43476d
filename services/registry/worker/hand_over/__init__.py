"""Handing over to the archive: files, `metadata.xml` by `services/registry/schemas/hand-over.xsd`, and checksums."""
