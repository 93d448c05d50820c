# ---
# jupyter:
#   nnbook:
#     minutes: 5
# ---

# %% [markdown]
# # Glossary
#
# The course's words, in the order in which the chapters define them: what each means, how it is written in formulas and in code, its shape, and what it is easily confused with. The last column leads to the chapter where it is first used.
#
# Run the cell to see the table. To look one word up, use your browser's search.

# %%
from nnbook.glossary import glossary

glossary()
