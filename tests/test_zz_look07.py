import sys; sys.path.insert(0,'/work/main/tests')
import pytest
from explorable_page import *
from nnbook.explorables import BackwardExplorable
def test_look(bare):
    for i,(e,at,w,sch) in enumerate([("product",7,900,"light"),("twice",6,900,"dark"),("neuron",12,900,"light"),("neuron",12,340,"light"),("chain",8,900,"light"),("product",1,900,"light")]):
        b=bare(BackwardExplorable(e,at=at)); b.page.set_viewport_size({"width":w,"height":560 if w>500 else 800}); b.page.emulate_media(color_scheme=sch); b.page.wait_for_timeout(300)
        b.page.screenshot(path=f"/tmp/w07/l{i}.png")
        open(f"/tmp/w07/s{i}.png","wb").write(BackwardExplorable(e,at=at).png())
