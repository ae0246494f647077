/* Zones by name, each read once and kept, and the two-way street between an
 * instant and what clocks show. The process's own TZ is never touched. */
#include "base/date.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dateread.h"
#include "base/mem.h"
#include "base/tzif.h"

#define ZONEINFO "/usr/share/zoneinfo"
#define FILE_MAX (1 << 20)

struct crm_zone {
	struct crm_zone *next;
	char *name;
	bool by_rule; /* the name is a POSIX rule, not a zone's */
	struct crm_tzif rules;
};

/* No more than the system has zones; the one asked for last is first. */
static struct crm_zone *zones;

static struct crm_zone *keep(const char *name, bool by_rule, const struct crm_tzif *rules)
{
	struct crm_zone *z = crm_malloc(sizeof *z);

	z->name = crm_strdup(name);
	z->by_rule = by_rule;
	z->rules = *rules;
	z->next = zones;
	zones = z;
	return z;
}

static struct crm_zone *find(const char *name, bool by_rule)
{
	for (struct crm_zone **p = &zones; *p; p = &(*p)->next) {
		struct crm_zone *z = *p;

		if (z->by_rule != by_rule || strcmp(z->name, name))
			continue;
		*p = z->next;
		z->next = zones;
		zones = z;
		return z;
	}
	return NULL;
}

/* Area/Place of plain characters: no dot, no empty part, no way out. */
static bool name_ok(const char *name)
{
	const char *p = name;

	for (; *p; p++) {
		bool first = p == name || p[-1] == '/';

		if (is_letter(*p) || (!first && is_digit(*p)))
			continue;
		if (first || !strchr("_-+/", *p))
			return false;
	}
	return p > name && p[-1] != '/' && p - name < 128;
}

/* The whole of a regular file of reasonable size, else NULL. */
static unsigned char *slurp(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	unsigned char *data = NULL;
	struct stat st;
	ssize_t got;

	*len = 0;
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size < FILE_MAX) {
		data = crm_malloc((size_t)st.st_size);
		while (*len < (size_t)st.st_size &&
		       (got = read(fd, data + *len, (size_t)st.st_size - *len)) > 0)
			*len += (size_t)got;
	}
	close(fd);
	return data;
}

static bool load(struct crm_tzif *rules, const char *path)
{
	size_t len;
	unsigned char *data = slurp(path, &len);
	bool ok = data && crm_tzif_parse(rules, data, len);

	free(data);
	return ok;
}

const struct crm_zone *crm_zone_get(const char *name)
{
	const char *dir = getenv("TZDIR");
	struct crm_tzif rules = { 0 };
	struct crm_str path = { 0 };
	const struct crm_zone *z;
	bool ok;

	if (!name || !name_ok(name))
		return NULL;
	z = find(name, false);
	if (z)
		return z;
	if (!strcmp(name, "UTC"))
		return keep(name, false, &rules);
	crm_str_addf(&path, "%s/%s", dir && *dir ? dir : ZONEINFO, name);
	ok = load(&rules, path.s);
	crm_str_release(&path);
	return ok ? keep(name, false, &rules) : NULL;
}

const char *crm_zone_name(const struct crm_zone *z)
{
	return z->name;
}

/* /usr/share/zoneinfo/Europe/Berlin, also by a relative link or from $TZDIR. */
static const struct crm_zone *by_path(const char *path)
{
	const char *dir = getenv("TZDIR");
	size_t len = dir ? strlen(dir) : 0;
	const char *p = strstr(path, "/zoneinfo/");

	if (len && !strncmp(path, dir, len) && path[len] == '/')
		return crm_zone_get(path + len + 1);
	return p ? crm_zone_get(p + strlen("/zoneinfo/")) : NULL;
}

/* $TZ may be a name, a path, either behind ':', or a rule (kept under its own
 * text, which is no name for crm_zone_get); empty means UTC. */
static const struct crm_zone *by_tz(const char *tz)
{
	struct crm_tzif rules = { .has_rule = true };
	const struct crm_zone *z;

	if (*tz == ':')
		tz++;
	if (!*tz)
		return crm_zone_get("UTC");
	z = *tz == '/' ? by_path(tz) : crm_zone_get(tz);
	if (z)
		return z;
	if (!crm_tzrule_parse(&rules.rule, tz, strlen(tz)))
		return NULL;
	if (!rules.rule.has_dst && !rules.rule.std)
		return crm_zone_get("UTC");
	z = find(tz, true);
	return z ? z : keep(tz, true, &rules);
}

static const struct crm_zone *by_etc_timezone(void)
{
	size_t len;
	char name[130];
	unsigned char *data = slurp("/etc/timezone", &len);
	size_t n = 0;

	while (n < len && n < sizeof name - 1 && data[n] > ' ') {
		name[n] = (char)data[n];
		n++;
	}
	name[n] = '\0';
	free(data);
	return crm_zone_get(name);
}

const struct crm_zone *crm_zone_system(void)
{
	const char *tz = getenv("TZ");
	const struct crm_zone *z = tz ? by_tz(tz) : NULL;
	char link[512];
	ssize_t len;

	if (!z)
		z = by_etc_timezone();
	if (z)
		return z;
	len = readlink("/etc/localtime", link, sizeof link - 1);
	if (len > 0) {
		link[len] = '\0';
		z = by_path(link);
	}
	return z ? z : crm_zone_get("UTC");
}

/* Far beyond all years that are dates, so that sums cannot overflow. */
static int64_t bounded(int64_t t)
{
	const int64_t far = INT64_C(1000000000000000);

	return t > far ? far : t < -far ? -far : t;
}

int crm_zone_offset(const struct crm_zone *z, int64_t t)
{
	return crm_tzif_span(&z->rules, bounded(t)).off;
}

/* Goes through the stretches that can show `local`, earliest first. In a gap no
 * stretch does: the one before it has ended, the one behind not begun. */
static int64_t find_local(const struct crm_zone *z, int64_t local, bool at_gap_end)
{
	struct crm_tzspan span;
	int64_t t, later;

	local = bounded(local);
	span = crm_tzif_span(&z->rules, local - CRM_TZ_FAR);
	t = later = local - span.off;
	while (t >= span.until) {
		later = t;
		span = crm_tzif_span(&z->rules, span.until);
		t = local - span.off;
	}
	if (t >= span.from)
		return t;
	return at_gap_end ? span.from : later;
}

int64_t crm_zone_time(const struct crm_zone *z, int64_t local)
{
	return find_local(z, local, false);
}

int64_t crm_zone_day(const struct crm_zone *z, int64_t t)
{
	int64_t local = bounded(t) + crm_zone_offset(z, t);

	return local / 86400 - (local % 86400 < 0);
}

int64_t crm_zone_midnight(const struct crm_zone *z, int64_t day)
{
	const int64_t far = INT64_C(10000000000);

	day = day > far ? far : day < -far ? -far : day;
	return find_local(z, day * 86400, true);
}
