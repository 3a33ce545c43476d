"""What RabbitMQ is told about accounts, wherever it runs."""
