"""Makes one export, in a process of its own: `python -m services.registry.worker.exporting EXPORT_ID PATH`."""
