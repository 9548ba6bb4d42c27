"""The subcommands that come in families, each family a module: its arguments, and what it does with them."""
