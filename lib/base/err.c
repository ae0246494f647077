/* Messages and deaths. A message is built in a fixed buffer: it must work when
 * memory is what has run out. */
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const char *program = "crm";
static void (*at_die)(void);

/* Formats into buf; text that does not fit is cut on a character and ends in
 * "..." (with a closing quote, where one was open in the usual "'%s'"). */
static void format(char *buf, size_t size, const char *fmt, va_list ap)
{
	int len = vsnprintf(buf, size, fmt, ap);

	if (len < 0) {
		snprintf(buf, size, "%s", fmt);
		return;
	}
	if ((size_t)len < size)
		return;
	snprintf(buf + crm_utf8_cut(buf, size - 1, size - 6), 6, "...'");
}

int crm_err_set(struct crm_err *e, int code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	va_start(ap, fmt);
	format(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	e->code = code;
	return code;
}

void crm_program_set(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');

	program = slash ? slash + 1 : argv0;
}

const char *crm_program(void)
{
	return program;
}

void crm_vwarn(const char *fmt, va_list ap)
{
	char text[2048];
	struct crm_str line = { 0 };

	format(text, sizeof text, fmt, ap);
	crm_str_puts(&line, program);
	crm_str_puts(&line, ": ");
	crm_text_safe(&line, text, strlen(text));
	crm_str_addc(&line, '\n');
	/* One write, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, line.s, line.len) < 0) {
		/* Nowhere left to say it; the exit status still does. */
	}
	crm_str_release(&line);
}

void crm_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	crm_vwarn(fmt, ap);
	va_end(ap);
}

void crm_talk(const char *fmt, ...)
{
	va_list ap;

	if (!isatty(STDERR_FILENO))
		return;
	va_start(ap, fmt);
	crm_vwarn(fmt, ap);
	va_end(ap);
}

void crm_at_die(void (*undo)(void))
{
	at_die = undo;
}

void crm_quit(int code)
{
	void (*undo)(void) = at_die;

	at_die = NULL; /* a death while dying ends at once */
	if (undo)
		undo();
	exit(code);
}

void crm_die(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	crm_vwarn(fmt, ap);
	va_end(ap);
	crm_quit(code);
}

void crm_die_err(const struct crm_err *e, const char *place)
{
	if (place)
		crm_die(e->code, "%s: %s", place, e->text);
	crm_die(e->code, "%s", e->text);
}
