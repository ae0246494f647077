/* vcard_prop - one property of a vCard: parsed from any version into one form,
 * printed as 3.0 or 4.0. Private to lib/channel/vcard_*.c.
 *
 * The form is that of 4.0, brought to one spelling: parameters in a fixed order,
 * TYPE in lower case, quotes only where needed, "pref" of 2.1 and 3.0 as PREF=1,
 * text unescaped, trimmed, in NFC and escaped again, inline pictures as data:
 * URIs. Parsing what was printed gives the same form, for both versions.
 */
#ifndef CRM_CHANNEL_VCARD_PROP_H
#define CRM_CHANNEL_VCARD_PROP_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* What a property means to a contact, in the order of a written card. */
enum crm_vkind {
	CRM_V_FN,
	CRM_V_N,
	CRM_V_NICKNAME,
	CRM_V_ORG,
	CRM_V_TITLE,
	CRM_V_ROLE,
	CRM_V_EMAIL,
	CRM_V_TEL,
	CRM_V_ADR,
	CRM_V_BDAY,
	CRM_V_URL,
	CRM_V_LANG,
	CRM_V_TZ,
	CRM_V_CATEGORIES,
	CRM_V_NOTE,
	CRM_V_UID,
	CRM_V_MAPPED,               /* the kinds before have fields, those from here on have none */
	CRM_V_MEDIA = CRM_V_MAPPED, /* a picture, sound, or key */
	CRM_V_OTHER,
	CRM_V_DROP, /* the frame of a card, and who wrote it when */
};

enum {
	CRM_V_PARTS = 7,     /* of an address, the longest */
	CRM_V_NO_PREF = 101, /* behind the last PREF=100 */
};

enum {
	CRM_V_STRUCT = 1,  /* components between ';' */
	CRM_V_LIST = 2,    /* values between ',' */
	CRM_V_SEVERAL = 4, /* each property is one value of the field */
	CRM_V_URI = 8,     /* ',' and ';' are not escaped */
	CRM_V_LINES = 16,  /* the field may hold newlines */
};

struct crm_vmap {
	const char *name;
	const char *field[CRM_V_PARTS]; /* by component; NULL: has no field */
	int flags;
	int parts;        /* components that are always printed */
	const char *join; /* between the values of a component in its field */
};
extern const struct crm_vmap crm_vmap[CRM_V_MAPPED];

struct crm_vprop {
	enum crm_vkind kind;
	const char *group; /* "item1" or "" */
	const char *name;
	const char *types;             /* "home,voice" or "" */
	int pref;                      /* 1..100 or CRM_V_NO_PREF */
	const char *vtype;             /* VALUE, "" where it is the usual one */
	const char *params;            /* the others, each with ';' before it, or "" */
	const char *value;             /* escaped */
	const char *part[CRM_V_PARTS]; /* mapped kinds: what the fields get, or "" */
	size_t order;                  /* for the caller: place in the card */
	size_t leader;                 /* for the caller: order of the first with this value */
};

/* What parsing needs; { 0 } is ready. Properties live in the pool. */
struct crm_vparser {
	struct crm_pool pool;
	bool old;              /* the card is vCard 2.1: other escapes */
	const char *converted; /* the bytes came through iconv from this encoding */
	iconv_t cd;            /* open when charset is not "" */
	char charset[40];
	struct crm_str bytes, text, atom, nfc, canon, show;
};
void crm_vparser_release(struct crm_vparser *d);

/* Parses one unfolded line without its end. CRM_DATA with the reason; a property
 * of kind CRM_V_DROP has no value. */
int crm_vprop_parse(
    struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len, struct crm_err *e);
/* A property of the kind made of fields alone. With kept, what kept has beyond
 * its fields stays where it fits: group, TYPE, PREF, other components. */
void crm_vprop_make(struct crm_vparser *d, struct crm_vprop *p, enum crm_vkind kind,
    const char *const part[CRM_V_PARTS], const struct crm_vprop *kept);
/* True when the fields say all that the property says. */
bool crm_vprop_plain(struct crm_vparser *d, const struct crm_vprop *p);
/* True when it has no value worth a line. */
bool crm_vprop_blank(const struct crm_vprop *p);
/* True when its fields have these values already (countries by their code). */
bool crm_vprop_says(const struct crm_vprop *p, const char *const part[CRM_V_PARTS]);
/* True when one of its fields gets a value. */
bool crm_vprop_speaks(const struct crm_vprop *p);
/* Appends the unfolded line without an end; version 3 or 4. */
void crm_vprop_print(struct crm_str *out, const struct crm_vprop *p, int version);

/* Orders by kind, properties with a value for the field first, then by PREF,
 * then by place: the first of a kind is the one that the fields are about. */
void crm_vprop_sort(struct crm_vprop *v, size_t n);

/* Appends text with the escapes of the kinds flags say; CR and NUL never. */
void crm_vescape(struct crm_str *out, const char *s, size_t len, int flags);

struct crm_vcoding {
	char encoding; /* 'q', 'b' or 0 */
	const char *charset;
	size_t len;
	int omit_year; /* Apple's mark of a birthday without a year, or 0 */
};
/* The value of a line: fills vtype, value, part, and for media types. */
int crm_vvalue_parse(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len,
    const struct crm_vcoding *c, struct crm_err *e);
/* Undoes encoding and charset: *s becomes UTF-8 text without NUL. */
int crm_vcoding_undo(struct crm_vparser *d, const char **s, size_t *len,
    const struct crm_vcoding *c, struct crm_err *e);
/* Appends base64 without the blanks of folded lines. */
int crm_vbase64_pack(struct crm_str *out, const char *s, size_t len, struct crm_err *e);
/* value, base64 of a picture, sound or key, becomes a data: URI of the media type
 * that TYPE names, or that the bytes show; value, a URI, gets one spelling. */
void crm_vmedia_inline(struct crm_vparser *d, struct crm_vprop *p);
void crm_vmedia_uri(struct crm_vparser *d, struct crm_vprop *p);
/* The base64 in the data: URI of a picture, sound or key that 3.0 can say with
 * ENCODING=b, with the length of its media type as 3.0 names it in *type; else
 * NULL. */
const char *crm_vmedia_data(const struct crm_vprop *p, const char **type, size_t *len);
/* The fields of a card, several values by their first; "" where unset. */
struct crm_vfields {
	const char *part[CRM_V_MAPPED][CRM_V_PARTS];
};
void crm_vfields_init(struct crm_vfields *f);
/* What to call a card without FN; "" when it has no name at all. */
const char *crm_vfields_name(const struct crm_vfields *f, struct crm_pool *pool);

/* Texts to find equal ones among. */
struct crm_vtext {
	const char *s;
	size_t len;
	size_t at;    /* place in the list */
	size_t first; /* place of the first with the same text */
};
/* Sets first and orders by first, then at. */
void crm_vtext_group(struct crm_vtext *v, size_t n);

/* Sorted properties of one card to pairs; CRM_DATA when it has no name at all.
 * kept is room to work in. */
struct crm_pairs;
int crm_vprop_pairs(struct crm_pairs *card, struct crm_vparser *d, struct crm_vprop *v, size_t n,
    struct crm_str *kept, struct crm_err *e);
/* How many of the sorted v from `from` on are of the kind. */
size_t crm_vprop_run(const struct crm_vprop *v, size_t n, size_t from, enum crm_vkind kind);

/* How the head of a line says its value is encoded: 'q', 'b' or 0. */
char crm_vprop_encoding(const char *head, size_t len);

/* ASCII without case; word is in upper case. */
bool crm_vword(const char *s, size_t len, const char *word);

#endif
