"""What a network on pictures has learned to see: a file for each way of asking it."""
