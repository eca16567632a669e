"""Pages in the structure of newspapers, with invented text: `stories` put into `layouts`."""
