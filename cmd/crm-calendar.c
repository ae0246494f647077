/* crm-calendar - tasks as iCalendar and back: events, to-dos, alarms, what repeats, zones.
 *   crm-calendar export owner:me status:open > me.ics
 *   curl -s https://calendar.example/ann.ics | crm-calendar import - */
#include "calendar.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { MOST = 256 << 20 };

static int export(struct crm *c, struct crm_call *call)
{
	crm_options_only(c, "");
	crm_calendar_export(c, call);
	return CRM_OK;
}

static void read_all(int fd, const char *name, struct crm_str *out)
{
	char some[65536];
	ssize_t n;

	while ((n = read(fd, some, sizeof some)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			crm_die(CRM_IO, "%s: %m", name);
		crm_str_add(out, some, (size_t)n);
		if (out->len > MOST)
			crm_die(CRM_DATA, "%s: larger than %d MB", name, MOST >> 20);
	}
}

static int import(struct crm *c, struct crm_call *call)
{
	const char *name = call->operands ? call->operand[0] : NULL;
	bool in = name && !strcmp(name, "-");
	struct crm_str text = { 0 };
	int rc, fd = STDIN_FILENO;

	if (call->operands != 1)
		crm_die(CRM_USAGE, "import: one FILE, or - for standard input");
	if (!in && (fd = open(name, O_RDONLY | O_CLOEXEC)) < 0)
		crm_die(CRM_NOINPUT, "%s: %m", name);
	name = in ? "stdin" : name;
	read_all(fd, name, &text);
	if (!in)
		close(fd);
	rc = crm_calendar_import(c, name, crm_str_text(&text), text.len);
	crm_str_release(&text);
	return rc;
}

static const struct crm_verb verbs[] = {
	{ "export", "[TERM...]", "print tasks as a calendar", CRM_FILTERS, export, NULL },
	{ "import", "FILE|-", "take events and to-dos of a calendar",
	    CRM_WRITES | CRM_OPERANDS | CRM_STDIN, import, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
