"""The press: the only room that knows the boxes of the layout engine; parts, pages, the finished PDF and its proof."""
