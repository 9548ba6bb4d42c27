"""What Excel calls: worksheet functions and button actions, and the model they share."""
