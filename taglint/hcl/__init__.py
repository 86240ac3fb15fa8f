"""HCL2 native syntax: `skim` finds blocks and attributes, `parse` reads an expression on demand, `comments` finds comments."""
