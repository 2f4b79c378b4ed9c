"""What cases go by: the class list and its crosswalks, duties, what may be asked of a grid, dispatch rules, the text model."""
