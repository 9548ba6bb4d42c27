"""The sheets of analyses, each described as data; ``sheet`` draws them, the add-in fills them."""
