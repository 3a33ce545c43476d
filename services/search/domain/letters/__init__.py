"""What a letter itself says of its sender, number, date and subject: rules for letters in the five languages."""
