"""What commands print: leads, figures, changes; and the options that choose leads."""
