# crm - one command per file in cmd/, one library in lib/. `make help` lists targets.
PREFIX ?= /usr/local
BUILD  ?= build
CC     ?= cc
CFLAGS ?= -O2 -g
PKGS   := sqlite3 yaml-0.1 jansson libutf8proc smartcols libsodium
WARN   := -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wstrict-prototypes \
          -Wmissing-prototypes -Wvla

# What only some compilers and machines know is asked for, not assumed.
try    = $(shell $(CC) -Werror $(1) -c -x c /dev/null -o /dev/null 2>/dev/null && echo $(1))
HARDEN := -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
          $(call try,-fstack-clash-protection) $(call try,-fcf-protection)
CPPFLAGS  += -Ilib -D_GNU_SOURCE
ALL_CFLAGS := -std=c17 $(WARN) $(HARDEN) $(CFLAGS) $(shell pkg-config --cflags $(PKGS) libpq 2>/dev/null)
LDFLAGS   += -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS      := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm

COMMANDS := $(patsubst cmd/%.c,$(BUILD)/%,$(wildcard cmd/*.c))
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
FUZZ     := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))
HEARD    := $(patsubst cmd/%.c,$(BUILD)/heard/%,$(wildcard cmd/*.c))
BENCH    := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
LIB_OBJ  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*.c lib/*/*.c)) $(BUILD)/sql.o
SQL      := $(sort $(wildcard lib/schema/*.sql lib/report/*.sql lib/db/*.sql lib/channel/quote.*))
CORES    := $(shell nproc 2>/dev/null || echo 2)
LINK      = @mkdir -p $(@D); echo "  LINK $@"; \
            $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

all: $(COMMANDS) ## build every command (the default)

$(COMMANDS): $(BUILD)/%: $(BUILD)/cmd/%.o $(BUILD)/libcrm.a
	$(LINK)
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libcrm.a
	$(LINK)
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/libcrm.a
	$(LINK)
# What only some programs need, and would cost the others time at each start.
$(BUILD)/crm-calendar $(BUILD)/heard/crm-calendar $(BUILD)/unit/ical $(BUILD)/fuzz/ical: LIBS += -lical
# Commands that write down each statement (tests/tools/statements).
$(HEARD): LDFLAGS += -Wl,--wrap=crm_sqlite
$(HEARD): $(BUILD)/heard/%: $(BUILD)/cmd/%.o $(BUILD)/tests/tools/statements.o $(BUILD)/libcrm.a
	$(LINK)
$(FUZZ): LDFLAGS += -fsanitize=fuzzer
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libcrm.a
	$(LINK)

# Rebuilt when a source comes or goes, so that nothing stale stays inside.
$(BUILD)/libcrm.a: $(LIB_OBJ) $(BUILD)/members
	@echo "  AR   $@"; rm -f $@; ar rcs $@ $(LIB_OBJ)

$(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD)/deps.ok
	@mkdir -p $(@D); echo "  CC   $<"
	@$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/sql.o: $(BUILD)/sql.c $(BUILD)/flags | $(BUILD)/deps.ok
	@$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/sql.c: $(SQL) tests/tools/embed $(BUILD)/members
	@mkdir -p $(@D); echo "  SQL  $@"; tests/tools/embed $(SQL) > $@.new && mv $@.new $@

# Written only when the words in them change.
$(BUILD)/flags: words = $(CC) $(CPPFLAGS) $(ALL_CFLAGS)
$(BUILD)/members: words = $(sort $(wildcard lib/*.c lib/*/*.c)) $(SQL)
$(BUILD)/flags $(BUILD)/members: FORCE
	@mkdir -p $(@D); echo '$(words)' | cmp -s - $@ || echo '$(words)' > $@
$(BUILD)/deps.ok:
	@tests/tools/deps --check build && mkdir -p $(@D) && touch $@

demo: ## import a real purchase log and name its best customers
	@tests/tools/deps build
	@$(MAKE) --no-print-directory -j$(CORES) all
	@PATH="$(abspath $(BUILD)):$$PATH" tests/tools/demo

ENGINE ?= both
check: ## build, then run every test; ENGINE=sqlite|postgres|both; ends with the counts
	@tests/tools/deps build test
	@[ '$(ENGINE)' = sqlite ] || tests/tools/deps server || [ '$(ENGINE)' = both ]
	@BUILD=$(BUILD) ENGINE=$(ENGINE) MAKE="$(MAKE)" tests/run

unit: $(UNIT) ## the unit tests alone
	@for t in $(UNIT); do $$t || exit 1; done

SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
sanitize: ## the whole suite under ASan and UBSan
	@tests/tools/deps build test
	@$(MAKE) --no-print-directory check BUILD=build/sanitize CFLAGS="$(SANITIZE)" HARDEN=-fPIE

RUNS ?= 100000
fuzz: ## every fuzz target, RUNS executions each
	@tests/tools/deps build fuzz
	@MAKE="$(MAKE)" RUNS=$(RUNS) tests/tools/fuzz

N ?= 100000
bench: ## our speed beside the obvious alternative's, on N contacts; ENGINE=postgres: psql's
	@tests/tools/deps build bench
	@$(MAKE) --no-print-directory -j$(CORES) all bench-programs
	@BUILD=$(BUILD) N=$(N) ENGINE=$(ENGINE) tests/bench/run

lint: ## house style, checked by scripts
	@tests/tools/deps build lint
	@$(MAKE) --no-print-directory -j$(CORES) all $(BUILD)/libcrm.a
	@BUILD=$(BUILD) tests/tools/lint

programs: all $(UNIT)
bench-programs: $(BENCH)
heard: $(HEARD)

# Shells look completions up by the command's name: each noun gets a link.
SHARE   = $(DESTDIR)$(PREFIX)/share
BASHDIR = $(SHARE)/bash-completion/completions
ZSHDIR  = $(SHARE)/zsh/site-functions
FISHDIR = $(SHARE)/fish/vendor_completions.d
MAN    := $(wildcard man/*.[1-8])
LINKS  := $(filter crm-%,$(notdir $(COMMANDS)))

install: all ## binaries, man pages, completions under $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(BASHDIR) $(ZSHDIR) $(FISHDIR)
	install -m 755 $(COMMANDS) $(DESTDIR)$(PREFIX)/bin
	for m in $(MAN); do install -D -m 644 $$m $(SHARE)/man/man$${m##*.}/$${m##*/} || exit; done
	install -m 644 completions/crm.bash $(BASHDIR)/crm
	install -m 644 completions/_crm $(ZSHDIR)/_crm
	install -m 644 completions/crm.fish $(FISHDIR)/crm.fish
	for c in $(LINKS); do ln -sf crm $(BASHDIR)/$$c && ln -sf crm.fish $(FISHDIR)/$$c.fish || exit; done

uninstall: ## take those away again
	for m in $(MAN); do rm -f $(SHARE)/man/man$${m##*.}/$${m##*/}; done
	cd $(DESTDIR)$(PREFIX)/bin && rm -f $(notdir $(COMMANDS))
	rm -f $(BASHDIR)/crm $(LINKS:%=$(BASHDIR)/%) $(ZSHDIR)/_crm
	rm -f $(FISHDIR)/crm.fish $(LINKS:%=$(FISHDIR)/%.fish)

clean: ## remove everything built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-13s%s\n", $$1, $$2 }'

FORCE:
.PHONY: all demo check unit sanitize fuzz bench lint programs bench-programs heard \
        install uninstall clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(BUILD)/tests/tools/statements.d $(LIB_OBJ:.o=.d) $(patsubst $(BUILD)/%,$(BUILD)/cmd/%.d,$(COMMANDS))
-include $(foreach d,unit fuzz bench,$(patsubst tests/%.c,$(BUILD)/tests/%.d,$(wildcard tests/$(d)/*.c)))
