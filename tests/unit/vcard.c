/* Cards of every version to pairs, pairs to cards, and back again. */
#include <sys/mman.h>
#include <unistd.h>

#include "channel/vcard.h"
#include "check.h"

static int file_of(const char *s, size_t len)
{
	int fd = memfd_create("card", 0);

	if (fd < 0 || write(fd, s, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

/* All cards as lines "field=value", newlines in values as '|', refused ones as
 * "! line: reason", each card with "--" before it from the second on. */
static void show(struct crm_str *out, const char *s, size_t len, const char *encoding)
{
	int fd = file_of(s, len), got;
	struct crm_vcard_reader *r = crm_vcard_new(fd, "cards", encoding);
	struct crm_pairs card = { 0 };
	struct crm_err e;
	size_t line, n = 0;

	crm_str_reset(out);
	crm_str_puts(out, "");
	while ((got = crm_vcard_next(r, &card, &line, &e))) {
		if (n++)
			crm_str_puts(out, "--\n");
		if (got < 0)
			crm_str_addf(out, "! %zu: %s\n", line, e.text);
		for (size_t i = 0; got > 0 && i < card.n; i++) {
			crm_str_addf(out, "%s=", card.v[i].field);
			for (size_t k = 0; k < card.v[i].len; k++)
				crm_str_addc(
				    out, card.v[i].value[k] == '\n' ? '|' : card.v[i].value[k]);
			crm_str_addc(out, '\n');
		}
	}
	crm_vcard_free(r);
	crm_pairs_release(&card);
	close(fd);
}

/* "field=value" lines to pairs, '|' for a newline. */
static void pairs_of(struct crm_pairs *p, const char *s)
{
	while (*s) {
		const char *eq = strchr(s, '='), *end = strchr(s, '\n');
		char *field = crm_strndup(s, (size_t)(eq - s));
		char *value = crm_strndup(eq + 1, (size_t)(end - eq - 1));

		for (char *c = value; *c; c++)
			*c = *c == '|' ? '\n' : *c;
		crm_pairs_add(p, field, value, strlen(value));
		free(field);
		free(value);
		s = end + 1;
	}
}

static void written(struct crm_str *out, const char *pairs, int version)
{
	struct crm_pairs p = { 0 };

	pairs_of(&p, pairs);
	crm_str_reset(out);
	crm_vcard_write(out, &p, version);
	crm_pairs_release(&p);
}

/* The lines of a card stand between these two. */
#define V2(lines) "BEGIN:VCARD\nVERSION:2.1\nFN:A\n" lines "END:VCARD\n"
#define V3(lines) "BEGIN:VCARD\nVERSION:3.0\nFN:A\n" lines "END:VCARD\n"
#define V4(lines) "BEGIN:VCARD\nVERSION:4.0\nFN:A\n" lines "END:VCARD\n"

static const struct {
	const char *card, *pairs;
} reads[] = {
	/* nothing, and what is around cards */
	{ "", "" },
	{ "\n \n\x1a", "" },
	{ "BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nEND:VCARD", "name=Ann\n" },
	{ "begin: vCard \nversion:4.0\nfn:Ann\nEnd:vcard\n", "name=Ann\n" },
	{ "\xef\xbb\xbf"
	  "BEGIN:VCARD\nFN:Ann\nEND:VCARD\n\n\xef\xbb\xbf"
	  "BEGIN:VCARD\nFN:Bo\nEND:VCARD\n",
	    "name=Ann\n--\nname=Bo\n" },
	/* line ends and folding */
	{ "BEGIN:VCARD\r\nFN:A\r\n nn\r\nNOTE:x\r\n\ty\r\nEND:VCARD\r\n", "name=Ann\nnote=xy\n" },
	{ "BEGIN:VCARD\rFN:A\r nn\rEND:VCARD\r", "name=Ann\n" },
	{ "BEGIN:VCARD\r\r\nFN:A\r\r\n nn\r\r\nEND:VCARD\r\r\n", "name=Ann\n" },
	{ "BEGIN:VCARD\nFN:Zo\xc3\n \xab\nEND:VCARD\n", "name=Zo\u00eb\n" },
	{ V2("NOTE:one\n two\n"), "name=A\nnote=one two\n" },
	/* escapes */
	{ V3("NOTE:a\\nb\\Nc\\, d\\; e\\\\n\\:\\\"\\x\n"), "name=A\nnote=a|b|c, d; e\\n:\"\\x\n" },
	{ V2("NOTE:C:\\new\\;x\\,y\n"), "name=A\nnote=C:\\new;x,y\n" },
	{ V3("URL:http\\://a.example/b\\,c;d\n"), "name=A\nurl=http://a.example/b,c;d\n" },
	{ V4("TITLE:  a\\n b\tc \n"), "name=A\ntitle=a b c\n" },
	/* names */
	{ V4("N:Lee;Ann;Mary,Jo;Dr.;M.D.,Jr.\n"),
	    "name=A\nprefix=Dr.\ngiven=Ann\nadditional=Mary Jo\nfamily=Lee\nsuffix=M.D., Jr.\n"
	    "vcard=N:Lee;Ann;Mary,Jo;Dr.;M.D.,Jr.\n" },
	{ V2("N:Lee;Ann;Mary,Jo\n"), "name=A\ngiven=Ann\nadditional=Mary,Jo\nfamily=Lee\n" },
	{ V4("N;SORT-AS=\"Lee,Ann\":Lee;Ann;;;\n"),
	    "name=A\ngiven=Ann\nfamily=Lee\nvcard=N;SORT-AS=\"Lee,Ann\":Lee;Ann;;;\n" },
	{ V4("NICKNAME:Jim,Jimmy\n"), "name=A\nnickname=Jim, Jimmy\nvcard=NICKNAME:Jim,Jimmy\n" },
	{ V4("FN:B\n"), "name=A\nvcard=FN:A|FN:B\n" },
	{ V4("FN;PREF=1:B\n"), "name=B\nvcard=FN;PREF=1:B|FN:A\n" },
	/* e-mail addresses and numbers */
	{ V3("EMAIL;TYPE=INTERNET:a@b.example\n"), "name=A\nemails=a@b.example\n" },
	{ V3("EMAIL:a@b.example\nEMAIL;TYPE=HOME,pref:c@d.example\n"),
	    "name=A\nemails=c@d.example\nemails=a@b.example\n"
	    "vcard=EMAIL;TYPE=home;PREF=1:c@d.example\n" },
	{ V4("EMAIL;PREF=2:b@b.example\nEMAIL;PREF=1:mailto:a@a.example\n"),
	    "name=A\nemails=a@a.example\nemails=b@b.example\n"
	    "vcard=EMAIL;PREF=1:a@a.example|EMAIL;PREF=2:b@b.example\n" },
	{ V3("EMAIL;TYPE=home:a@b.example\nEMAIL;TYPE=work:a@b.example\n"),
	    "name=A\nemails=a@b.example\n"
	    "vcard=EMAIL;TYPE=home:a@b.example|EMAIL;TYPE=work:a@b.example\n" },
	{ V2("TEL;WORK;VOICE;PREF:030 1\nTEL:030 2\n"),
	    "name=A\nphones=030 1\nphones=030 2\nvcard=TEL;TYPE=work,voice;PREF=1:030 1\n" },
	{ V4("TEL;VALUE=uri;TYPE=\"work,voice\":tel:+49-30-1;ext=12\n"),
	    "name=A\nphones=+49-30-1 ext 12\n"
	    "vcard=TEL;TYPE=work,voice;VALUE=uri:tel:+49-30-1;ext=12\n" },
	{ V3("TEL;VALUE=URI:030 1\n"), "name=A\nphones=030 1\n" },
	{ V3("item1.TEL:030 1\nitem1.X-ABLabel:Boat\n"),
	    "name=A\nphones=030 1\nvcard=item1.TEL:030 1|item1.X-ABLabel:Boat\n" },
	{ V3("TEL:\nEMAIL;TYPE=home:\nNOTE:\nADR:;;;;;;\n"), "name=A\n" },
	/* companies and addresses */
	{ V3("ORG:Acme;Sales\n"), "name=A\naccount=Acme\ndepartment=Sales\n" },
	{ V3("ORG:Acme;\n"), "name=A\naccount=Acme\n" },
	{ V3("ORG:Acme, Inc.;Sales;North\n"), "name=A\naccount=Acme, Inc.\ndepartment=Sales\n"
					      "vcard=ORG:Acme\\, Inc.;Sales;North\n" },
	{ V3("ADR:Box 7;;Lane 1;Town;Shire;12345;Germany\n"),
	    "name=A\nstreet=Lane 1\npostbox=Box 7\npostcode=12345\ncity=Town\nregion=Shire\n"
	    "country=Germany\n" },
	{ V3("ADR;TYPE=home:;;Lane 1\\nYard;Town;;;\n"),
	    "name=A\nstreet=Lane 1, Yard\ncity=Town\nvcard=ADR;TYPE=home:;;Lane 1\\nYard;Town;;;\n" },
	{ V3("ADR;TYPE=home:;;Lane 1;;;;\nADR;TYPE=work,pref:;;Lane 2;;;;\n"),
	    "name=A\nstreet=Lane 2\n"
	    "vcard=ADR;TYPE=work;PREF=1:;;Lane 2;;;;|ADR;TYPE=home:;;Lane 1;;;;\n" },
	{ V3("ADR:;Lane 1\\, Town;;;;;\n"),
	    "name=A\nstreet=Lane 1, Town\nvcard=ADR:;Lane 1\\, Town;;;;;\n" },
	/* birthdays */
	{ V3("BDAY:1996-04-15\n"), "name=A\nbirthday=1996-04-15\n" },
	{ V2("BDAY:19960415\n"), "name=A\nbirthday=1996-04-15\n" },
	{ V3("BDAY;VALUE=date-time:1996-04-15T00:00:00Z\n"), "name=A\nbirthday=1996-04-15\n" },
	{ V3("BDAY:1996-04-15T10:22:00Z\n"),
	    "name=A\nbirthday=1996-04-15\nvcard=BDAY:1996-04-15T10:22:00Z\n" },
	{ V4("BDAY:--0203\n"), "name=A\nvcard=BDAY:--0203\n" },
	{ V3("BDAY:--02-03\n"), "name=A\nvcard=BDAY:--0203\n" },
	{ V3("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03\n"), "name=A\nvcard=BDAY:--0203\n" },
	{ V4("BDAY;VALUE=text:circa 1800\n"), "name=A\nvcard=BDAY;VALUE=text:circa 1800\n" },
	{ V4("BDAY:19960231\n"), "name=A\nvcard=BDAY:19960231\n" },
	/* the small ones */
	{ V4("LANG;PREF=2:en\nLANG;PREF=1:de\n"),
	    "name=A\nlanguage=de\nvcard=LANG;PREF=1:de|LANG;PREF=2:en\n" },
	{ V4("TZ:-0500\n"), "name=A\nvcard=TZ:-0500\n" },
	{ V3("TZ;VALUE=text:Raleigh/North America\n"), "name=A\nvcard=TZ:Raleigh/North America\n" },
	{ V3("TZ;VALUE=text:UTC\n"), "name=A\nzone=UTC\n" },
	{ V4("CATEGORIES:a,b\\, c\nCATEGORIES;PREF=1:d,a\n"),
	    "name=A\ntags=d\ntags=a\ntags=b\ntags=c\n" },
	{ V3("NOTE:one\nNOTE:one\nNOTE;LANGUAGE=de:zwei\n"), "name=A\nnote=one||zwei\n" },
	{ V3("NOTE;LANGUAGE=de:zwei\n"), "name=A\nnote=zwei\nvcard=NOTE;LANGUAGE=de:zwei\n" },
	{ V3("UID:urn:uuid:1\nROLE:Buyer\n"), "name=A\nrole=Buyer\nsource_id=urn:uuid:1\n" },
	{ V3("PRODID:x\nREV:2020\nPROFILE:VCARD\n"), "name=A\n" },
	/* encodings of 2.1 */
	{ V2("NOTE;ENCODING=QUOTED-PRINTABLE:a=3Db=0D=0A=\n c=\n\nTITLE:t\n"),
	    "name=A\ntitle=t\nnote=a=b| c\n" },
	{ V2("NOTE;QUOTED-PRINTABLE:100 =\n"), "name=A\nnote=100\n" },
	{ V2("NOTE;ENCODING=QUOTED-PRINTABLE:x=zz=4\n"), "name=A\nnote=x=zz=4\n" },
	{ V2("TITLE;CHARSET=ISO-8859-1:M\xfcller\n"), "name=A\ntitle=M\u00fcller\n" },
	{ V2("TITLE;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller\n"),
	    "name=A\ntitle=M\u00fcller\n" },
	{ V2("NOTE;ENCODING=BASE64:TcO8\n bGxl\n cg==\n\nTITLE:t\n"),
	    "name=A\ntitle=t\nnote=M\u00fcller\n" },
	{ V2("X-A;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab\\c\n"), "name=A\nvcard=X-A:a\\nb\\\\c\n" },
	/* pictures and keys */
	{ V2("PHOTO;JPEG;ENCODING=BASE64:\n  /9j/4AAQ\n  SkZJ\n\nTITLE:t\n"),
	    "name=A\ntitle=t\nvcard=PHOTO:data:image/jpeg;base64,/9j/4AAQSkZJ\n" },
	{ V2("PHOTO;ENCODING=BASE64:\n/9j/4AAQ\nSkZJ\n\nTITLE:t\n"),
	    "name=A\ntitle=t\nvcard=PHOTO:data:image/jpeg;base64,/9j/4AAQSkZJ\n" },
	{ V3("LOGO;TYPE=work,PNG;ENCODING=b:iVBO\n"),
	    "name=A\nvcard=LOGO;TYPE=work:data:image/png;base64,iVBO\n" },
	{ V3("KEY;ENCODING=b;TYPE=X509:MIID\n"),
	    "name=A\nvcard=KEY:data:application/pkix-cert;base64,MIID\n" },
	{ V3("PHOTO;VALUE=uri:http://a.example/p.gif\n"),
	    "name=A\nvcard=PHOTO:http://a.example/p.gif\n" },
	{ V4("PHOTO:data:image/PNG;base64\\,iVBO\n"),
	    "name=A\nvcard=PHOTO:data:image/png;base64,iVBO\n" },
	{ V3("X-PIC;ENCODING=b:iV\n BO\n"), "name=A\nvcard=X-PIC;ENCODING=b:iVBO\n" },
	/* parameters and lines of others */
	{ V4("X-A;x-p=\"a;b\",c;=d;Q:raw \\, text;x,y\n"),
	    "name=A\nvcard=X-A;TYPE=q;X-P=\"a;b\",c:raw \\, text;x,y\n" },
	{ V3("X-A;P=5\":x\n"), "name=A\nvcard=X-A;P=5:x\n" },
	{ V2("AGENT:\nBEGIN:VCARD\nVERSION:2.1\nN:In;Side\nEND:VCARD\nTITLE:t\n"),
	    "name=A\ntitle=t\n"
	    "vcard=AGENT:BEGIN:VCARD\\nVERSION:2.1\\nN:In\\;Side\\nEND:VCARD\\n\n" },
	{ V3("AGENT:BEGIN:VCARD\\nFN:In\\nEND:VCARD\\n\n"),
	    "name=A\nvcard=AGENT:BEGIN:VCARD\\nFN:In\\nEND:VCARD\\n\n" },
	/* a name where FN has none */
	{ "BEGIN:VCARD\nN:Lee;Ann;;Dr.\nEND:VCARD\n",
	    "name=Dr. Ann Lee\nprefix=Dr.\ngiven=Ann\nfamily=Lee\n" },
	{ "BEGIN:VCARD\nFN:\nORG:Acme;Sales\nEND:VCARD\n",
	    "name=Acme\naccount=Acme\ndepartment=Sales\n" },
	{ "BEGIN:VCARD\nNICKNAME:Jo\nEMAIL:a@b.example\nEND:VCARD\n",
	    "name=Jo\nnickname=Jo\nemails=a@b.example\n" },
	{ "BEGIN:VCARD\nEMAIL:a@b.example\nTEL:1\nEND:VCARD\n",
	    "name=a@b.example\nemails=a@b.example\nphones=1\n" },
	{ "BEGIN:VCARD\nTEL:1\nEND:VCARD\n", "name=1\nphones=1\n" },
	/* refused, and the next card read */
	{ "BEGIN:VCARD\nNOTE:x\nEND:VCARD\n" V3(""), "! 1: a card without a name\n--\nname=A\n" },
	{ V3("NOTE:\xff\n") V3(""), "! 4: not UTF-8 at byte 6; give --encoding\n--\nname=A\n" },
	{ V3("NOTE:x\nno colon\n"), "! 5: no ':' in 'no colon'\n" },
	{ V3("Dear Sir: x\n"), "! 4: not the name of a property: 'Dear Sir'\n" },
	{ V3("NOTE;CHARSET=none:x\n"), "! 4: unknown charset: 'none'\n" },
	{ V2("NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=80\n"),
	    "! 4: not UTF-8, as its CHARSET says\n" },
	{ V2("NOTE;ENCODING=QUOTED-PRINTABLE:=80\n"),
	    "! 4: not UTF-8 when decoded, and no CHARSET\n" },
	{ V2("NOTE;ENCODING=QUOTED-PRINTABLE:=00\n"), "! 4: holds a NUL byte\n" },
	{ V3("PHOTO;ENCODING=b:a!b\n"), "! 4: not base64 at byte 2 of the value\n" },
	{ "BEGIN:VCARD\nFN:A\n", "! 1: no END:VCARD\n" },
	{ "BEGIN:VCARD\nFN:A\n" V3(""),
	    "! 1: no END:VCARD before the card in line 3\n--\nname=A\n" },
	{ "{\"fn\":\"A\"}\n", "! 1: JSON, not a vCard: no BEGIN:VCARD\n" },
	{ "<?xml?>\n<vcards/>\n" V3(""), "! 1: XML, not a vCard: no BEGIN:VCARD\n--\nname=A\n" },
	{ "\nname,email\nA,b\n", "! 2: not a vCard: no BEGIN:VCARD before 'name,email'\n" },
};

/* What was read, written as 3.0 and as 4.0, reads the same. */
static void check_again(const char *card, const char *want)
{
	struct crm_str out = { 0 }, got = { 0 };

	for (int version = 3; version <= 4; version++) {
		written(&out, want, version);
		show(&got, out.s, out.len, NULL);
		CHECK(!strcmp(got.s, want), "version %d of %s\n%s\ngave\n%s\nwant\n%s", version,
		    card, out.s, got.s, want);
	}
	crm_str_release(&out);
	crm_str_release(&got);
}

static void test_read(void)
{
	struct crm_str got = { 0 };

	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		const char *card = reads[i].card, *want = reads[i].pairs;

		show(&got, card, strlen(card), NULL);
		CHECK(!strcmp(got.s, want), "%s\ngave\n%s\nwant\n%s", card, got.s, want);
		if (*want && *want != '!' && !strstr(want, "--\n"))
			check_again(card, want);
	}
	crm_str_release(&got);
}

static void test_encoding(void)
{
	static const char wide[] = "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0F\0N\0:\0\xeb\0\n\0"
				   "E\0N\0D\0:\0V\0C\0A\0R\0D\0\n";
	static const char latin[] = "BEGIN:VCARD\nFN:\xeb\nNOTE;CHARSET=UTF-8:\xeb\nEND:VCARD\n";
	struct crm_str got = { 0 }, bom = { 0 };

	show(&got, wide, sizeof wide, NULL);
	CHECK_STR(got.s, "name=\u00eb\n");
	crm_str_add(&bom, "\xff\xfe", 2);
	crm_str_add(&bom, wide, sizeof wide);
	show(&got, bom.s, bom.len, NULL);
	CHECK_STR(got.s, "name=\u00eb\n");
	show(&got, latin, sizeof latin - 1, "ISO-8859-1");
	CHECK_STR(got.s, "name=\u00eb\nnote=\u00eb\n");
	show(&got, "BEGIN:VCARD\nFN:\x81\nEND:VCARD\n", 27, "CP1252");
	CHECK_STR(got.s, "! 2: not CP1252\n");
	crm_str_release(&got);
	crm_str_release(&bom);
}

#define W4(lines) "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\n" lines "END:VCARD\r\n"
#define W3(lines) "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n" lines "END:VCARD\r\n"

static const struct {
	int version;
	const char *pairs, *card;
} writes[] = {
	{ 4, "name=A\n", W4("") },
	{ 3, "name=A\n", W3("N:;;;;\r\n") },
	{ 3, "name=A\ngiven=Ann\nfamily=Lee\n", W3("N:Lee;Ann;;;\r\n") },
	{ 4, "family=A\n", W4("N:A;;;;\r\n") },
	/* nothing injects a line */
	{ 4, "name=A\nnote=x|EMAIL:a@b|END:VCARD\n", W4("NOTE:x\\nEMAIL:a@b\\nEND:VCARD\r\n") },
	{ 4, "name=A\ntitle=x\rEND:VCARD\n", W4("TITLE:x END:VCARD\r\n") },
	{ 4, "name=A\nemails=a@b|NOTE:x\n", W4("EMAIL:a@b NOTE:x\r\n") },
	{ 4, "name=A\nvcard=END:VCARD|BEGIN:VCARD|VERSION:2.1|rubbish|X-A;P=\rQ:x\ry\n",
	    W4("X-A;P=Q:x\\ny\r\n") },
	{ 4, "name=A\ntags=a,b;c\\\ntags=d\n", W4("CATEGORIES:a\\,b\\;c\\\\,d\r\n") },
	/* folding */
	{ 4,
	    "name=A\nnote=0123456789012345678901234567890123456789012345678901234567890123456789"
	    "0123456789\n",
	    W4("NOTE:0123456789012345678901234567890123456789012345678901234567890123456789\r\n"
	       " 0123456789\r\n") },
	{ 4,
	    "name=A\nnote=012345678901234567890123456789012345678901234567890123456789012345678"
	    "\u00e90\n",
	    W4("NOTE:012345678901234567890123456789012345678901234567890123456789012345678\r\n"
	       " \u00e90\r\n") },
	/* kept lines stand while they are true */
	{ 4, "name=A\nemails=b@b\nvcard=EMAIL;TYPE=home:a@b|EMAIL;TYPE=work:b@b\n",
	    W4("EMAIL;TYPE=work:b@b\r\n") },
	{ 4, "name=A\nemails=n@b\nemails=a@b\nvcard=EMAIL;TYPE=home;PREF=1:a@b\n",
	    W4("EMAIL:n@b\r\nEMAIL;TYPE=home:a@b\r\n") },
	{ 4, "name=A\nemails=a@b\nemails=b@b\nvcard=EMAIL;PREF=1:a@b|EMAIL;PREF=2:b@b\n",
	    W4("EMAIL;PREF=1:a@b\r\nEMAIL;PREF=2:b@b\r\n") },
	{ 4, "name=A\nemails=b@b\nemails=a@b\nvcard=EMAIL;PREF=1:a@b|EMAIL;PREF=2:b@b\n",
	    W4("EMAIL:b@b\r\nEMAIL:a@b\r\n") },
	{ 4, "name=A\nemails=Ann@B.example\nvcard=EMAIL;TYPE=home:ann@b.example\n",
	    W4("EMAIL;TYPE=home:Ann@B.example\r\n") },
	{ 4,
	    "name=A\nphones=+49301234567\nphones=+491715556677\n"
	    "vcard=TEL;TYPE=work:030/123 45 67|item1.TEL:0171 5556677|item1.X-ABLabel:Boat\n",
	    W4("TEL;TYPE=work:+49301234567\r\nitem1.TEL:+491715556677\r\nitem1.X-ABLabel:Boat\r\n") },
	{ 4, "name=A\nvcard=item1.TEL:1|item1.X-ABLabel:Boat|item2.X-ABDATE:2000-01-01\n",
	    W4("item2.X-ABDATE:2000-01-01\r\n") },
	{ 4, "name=A\ntitle=New\nvcard=TITLE;TYPE=work;LANGUAGE=en:Old|TITLE:Other\n",
	    W4("TITLE;TYPE=work:New\r\nTITLE:Other\r\n") },
	{ 4, "name=A\naccount=Acme\ndepartment=R\nvcard=ORG:Acme;Sales;North\n",
	    W4("ORG:Acme;R;North\r\n") },
	{ 4, "name=A\naccount=Other\nvcard=ORG:Acme;Sales;North\n", W4("ORG:Other\r\n") },
	{ 4, "name=A\nfamily=New\ngiven=Ann\nadditional=Mary Jo\nvcard=N:Lee;Ann;Mary,Jo;;\n",
	    W4("N:New;Ann;Mary,Jo;;\r\n") },
	{ 4,
	    "name=A\nstreet=Lane 1\ncity=Village\nvcard=ADR;TYPE=home;LABEL=x:;Suite 4;Lane 1;Town;;;\n",
	    W4("ADR;TYPE=home:;Suite 4;Lane 1;Village;;;\r\n") },
	{ 4, "name=A\nstreet=Lane 2\nvcard=ADR;TYPE=home:;Suite 4;Lane 1;;;;\n",
	    W4("ADR;TYPE=home:;;Lane 2;;;;\r\n") },
	{ 4, "name=A\nstreet=Lane 1\ncountry=DE\nvcard=ADR;TYPE=home:;;Lane 1;;;;Germany\n",
	    W4("ADR;TYPE=home:;;Lane 1;;;;Germany\r\n") },
	{ 4, "name=A\nbirthday=1996-04-15\nvcard=BDAY:--0203\n", W4("BDAY:19960415\r\n") },
	/* 3.0 and 4.0 */
	{ 3, "name=A\nbirthday=1996-04-15\nzone=UTC\n",
	    W3("N:;;;;\r\nBDAY:1996-04-15\r\nTZ;VALUE=text:UTC\r\n") },
	{ 3, "name=A\nvcard=BDAY:--0203|PHOTO:data:image/jpeg;base64,/9j/|LOGO:http://a/b\n",
	    W3("N:;;;;\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03\r\n"
	       "PHOTO;ENCODING=b;TYPE=JPEG:/9j/\r\nLOGO;VALUE=uri:http://a/b\r\n") },
	{ 3, "name=A\nemails=a@b\nvcard=EMAIL;TYPE=home;PREF=1:a@b\n",
	    W3("N:;;;;\r\nEMAIL;TYPE=home,pref:a@b\r\n") },
	{ 4, "name=A\nurl=http://a.example/b,c;d\nsource_id=urn:uuid:1\n",
	    W4("URL:http://a.example/b,c;d\r\nUID:urn:uuid:1\r\n") },
};

static void test_write(void)
{
	struct crm_str got = { 0 };

	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
		written(&got, writes[i].pairs, writes[i].version);
		CHECK(!strcmp(got.s, writes[i].card), "%s\ngave\n%s\nwant\n%s", writes[i].pairs,
		    got.s, writes[i].card);
	}
	crm_str_release(&got);
}

/* Long cards take time and memory in proportion. */
static void test_long(void)
{
	struct crm_str card = { 0 }, got = { 0 };

	crm_str_puts(&card, "BEGIN:VCARD\nVERSION:3.0\nFN:A\n");
	for (int i = 0; i < 50000; i++)
		crm_str_addf(&card, "EMAIL;TYPE=home:a%d@b.example\nTEL:%07d\n", i, i % 9);
	crm_str_puts(&card, "PHOTO;ENCODING=b;TYPE=JPEG:\n");
	for (int i = 0; i < 50000; i++)
		crm_str_puts(&card, " QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w\n");
	crm_str_puts(&card, "END:VCARD\n");
	show(&got, card.s, card.len, NULL);
	CHECK(!strncmp(got.s, "! ", 2), "%.80s", got.s);
	crm_str_reset(&card);
	crm_str_puts(&card, "BEGIN:VCARD\nVERSION:3.0\nFN:A\n");
	for (int i = 0; i < 40000; i++)
		crm_str_addf(&card, "EMAIL;TYPE=home:a%d@b.example\nTEL:%07d\n", i, i % 9);
	crm_str_puts(&card, "END:VCARD\n");
	show(&got, card.s, card.len, NULL);
	CHECK(!strncmp(got.s, "name=A\nemails=a0@b", 18), "%.80s", got.s);
	struct crm_pairs p = { 0 };
	pairs_of(&p, got.s);
	CHECK_INT(p.n, 1 + 40000 + 9 + 1);
	crm_str_reset(&card);
	crm_vcard_write(&card, &p, 4);
	show(&card, card.s, card.len, NULL);
	crm_pairs_release(&p);
	crm_str_release(&card);
	crm_str_release(&got);
}

int main(void)
{
	test_read();
	test_encoding();
	test_write();
	test_long();
	return check_done("vcard");
}
