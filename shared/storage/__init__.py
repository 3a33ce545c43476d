"""MongoDB (records, transactions, history, outbox) and S3 objects: how a service keeps what it owns."""
