/* Each noun says whose its records are, or who keeps what all see, by fields that it has. */
#include "check.h"
#include "model/noun.h"

static const struct crm_field *declared(const struct crm_noun *noun, const char *name, size_t len)
{
	for (size_t i = 0; i < noun->n; i++)
		if (!strncmp(noun->field[i].name, name, len) && !noun->field[i].name[len])
			return &noun->field[i];
	return NULL;
}

int main(void)
{
	for (size_t i = 0; crm_nouns[i]; i++) {
		const struct crm_noun *noun = crm_nouns[i];
		const char *keeper = noun->keeper ? noun->keeper : "";

		CHECK(!noun->whose != !noun->keeper, "%s: whose or keeper", noun->name);
		CHECK(noun->whose || !strcmp(keeper, "manager") || !strcmp(keeper, "admin"),
		    "%s: keeper: '%s'", noun->name, keeper);
		CHECK(noun->whose || !declared(noun, "owner", 5), "%s: has an owner", noun->name);
		CHECK(!noun->anyone || declared(noun, noun->anyone, strlen(noun->anyone)), "%s: %s",
		    noun->name, noun->anyone);
		for (const char *at = noun->whose; at && *at; at += strspn(at, " ")) {
			size_t len = strcspn(at, " ");
			const struct crm_field *f = declared(noun, at, len);

			CHECK(f && (f->type == CRM_REF || f->type == CRM_ANY), "%s: %.*s",
			    noun->name, (int)len, at);
			at += len;
		}
	}
	return check_done("rights");
}
