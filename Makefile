# crm - one command per file in cmd/, one library in lib/. `make help` lists targets.
PREFIX   ?= /usr/local
BUILD    ?= build
CC       ?= cc
PKGS     := sqlite3 yaml-0.1 jansson libutf8proc smartcols
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wvla
HARDEN   := -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=3
CPPFLAGS += -Ilib -D_GNU_SOURCE
ALL_CFLAGS = -std=c17 $(WARN) $(HARDEN) $(CFLAGS) $(shell pkg-config --cflags $(PKGS))
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS      = $(shell pkg-config --libs $(PKGS)) -lm

COMMANDS := $(patsubst cmd/%.c,$(BUILD)/%,$(wildcard cmd/*.c))
LIB_SRC  := $(wildcard lib/*.c lib/*/*.c)
SQL      := $(wildcard lib/schema/*.sql lib/report/*.sql)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))

all: $(COMMANDS)

$(BUILD)/libcrm.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(COMMANDS): $(BUILD)/%: $(BUILD)/cmd/%.o $(BUILD)/libcrm.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

unit: $(UNIT)
	@for t in $(UNIT); do $$t || exit 1; done

clean:
	rm -rf $(BUILD)

.PHONY: all unit clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
