# The same commands for those who like make; dev.py holds them.
PYTHON ?= python3
COMMANDS = demo test test-ui test-heavy test-interop check ui build bench

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) dev.py $@ $(ARGS)
