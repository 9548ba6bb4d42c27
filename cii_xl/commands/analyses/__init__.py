"""The subcommands of ``cii-xl analyse``, one module each."""
