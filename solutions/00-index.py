# ---
# jupyter:
#   nnbook:
#     minutes: 5
# ---

# %% [markdown]
# # nnbook: neural networks, learned by building them
#
# Each chapter is a laboratory of two to four hours, with marked places to stop. You write a few small functions, a check says what is right and what is not, and by the end
# the thing on the first screen is yours. Nothing here needs a network connection.
#
# Below stands every chapter, what you have done and what comes next, as of the last start. For the present state, save your notebooks, click the cell and press **Shift + Enter**.

# %%
from nnbook.course.progress import overview

overview()

# %% [markdown]
# **New here?** Open [How this book works](00_start_here/00_start_here.ipynb). In five minutes your first check passes.
#
# **To look things up:** [the maths you need](A_maths_you_need/A_maths_you_need.ipynb), ten cards of ten minutes, and the [glossary](B_glossary/B_glossary.ipynb).
#
# **Stuck?** Every check gives hints: `check.name.hint()`. After the third, `check.name.solution()` shows one right way.
#
# **In a terminal**, from the course's folder:
#
# | command | what it does |
# |---|---|
# | `nnbook check` | runs your notebooks afresh and lists every exercise with its points |
# | `nnbook progress` | the overview above, without a browser |
# | `nnbook resume` | opens the last place you worked at, with five questions on the chapter before |
# | `nnbook reset 01` | a fresh copy of a chapter; yours is kept under a dated name |
# | `nnbook update` | brings corrected chapters in and keeps what you wrote |
# | `nnbook doctor` | looks for what is wrong with the installation |
