/* phoneplan - the numbering plans of the world, a line each, and the measuring
 * of numbers against them. Longer than other files because it is a table.
 *
 * Source: ITU-T E.164 and its supplements, and the plans that national
 * administrations communicate to the ITU. The lines are as loose as can be
 * while telling trunk prefixes and area codes apart: a range that is opened
 * tomorrow should not be refused. */
#include "base/phoneplan.h"

#include <string.h>

enum { DIGITS_MAX = 15 /* of an international number */ };

/* In the order of strcmp. What national prefixes hold besides: ways to choose a
 * carrier (Brazil, Colombia, China, Korea), and prefixes given up not long ago
 * that still stand in address books (Mexico 01 044 045 1, Lithuania 8). Poland,
 * Chile and others that have given up theirs are served by it as well. */
static const struct crm_phoneplan plans[] = {
	{ "1", "011", "1", "NXXNXX=10" },
	{ "20", "", "0", "Z=8-10" },
	{ "211", "", "0", "1,9=9" },
	{ "212", "", "0", "5,6,7,8=9" },
	{ "213", "", "0", "Z=8 5,6,7,8,9=9" },
	{ "216", "", "", "Z=8" },
	{ "218", "", "0", "Z=9 2,3,4,5,6=8" },
	{ "220", "", "", "Z=7" },
	{ "221", "", "", "Z=9" },
	{ "222", "", "", "Z=8" },
	{ "223", "", "", "Z=8" },
	{ "224", "", "", "3=8 6,7=9" },
	{ "225", "", "", "0,2=10" },
	{ "226", "", "", "Z=8 0=8" },
	{ "227", "", "", "Z=8 0=8" },
	{ "228", "", "", "Z=8" },
	{ "229", "", "", "01=10 Z=8" },
	{ "230", "020 030 040 050 060 070 033", "", "Z=7 5=8 8=7,10" },
	{ "231", "", "0", "2,3,4,5,7,8=7 2=8 5,7,8=9 3=9 6=7,8 7=8" },
	{ "232", "", "0", "Z=8" },
	{ "233", "", "0", "Z=9 800=8" },
	{ "234", "009", "0", "Z=7,8 7,8,9,2=10 700,800,900=10-14" },
	{ "235", "16", "", "Z=8" },
	{ "236", "", "", "Z=8" },
	{ "237", "", "", "2,6=9 8=8,9" },
	{ "238", "0", "", "Z=7" },
	{ "239", "", "", "Z=7" },
	{ "240", "", "", "Z=9" },
	{ "241", "", "0", "0=8 11=8 Z=7 6,7=7,8" },
	{ "242", "", "", "0,2,8=9" },
	{ "243", "", "0", "Z=7-9" },
	{ "244", "", "", "2,9=9" },
	{ "245", "", "", "4,9=9 4=7" },
	{ "246", "", "", "Z=7" },
	{ "247", "", "", "X=5,6" },
	{ "248", "010 01 02", "", "Z=7" },
	{ "249", "", "0", "1,9=9" },
	{ "250", "", "0", "2,7,8,9=9 06=8" },
	{ "251", "", "0", "Z=9" },
	{ "252", "", "0", "Z=6-9" },
	{ "253", "", "", "2,7=8" },
	{ "254", "000", "0", "Z=7-9 1,7=9 80,90=9,10" },
	{ "255", "000 005 006", "0", "Z=9" },
	{ "256", "000 005 007", "0", "Z=9" },
	{ "257", "", "", "Z=8" },
	{ "258", "", "", "2=8 8=9" },
	{ "260", "", "0", "Z=9" },
	{ "261", "", "0", "Z=9" },
	{ "262", "", "0", "2,6,8,9=9" },
	{ "263", "", "0", "Z=5-10" },
	{ "264", "", "0", "6,8=8,9" },
	{ "265", "", "0", "1=7,9 2,3,7,8,9=9 Z=7" },
	{ "266", "", "", "Z=8" },
	{ "267", "", "", "2,3,4,5,6=7 7=8 90=7 0800=10 800=7" },
	{ "268", "", "", "0=8 2,3,7=8 9=9" },
	{ "269", "", "", "Z=7" },
	{ "27", "", "0", "Z=9 80,86=9,10 8=5-9" },
	{ "290", "", "", "2,5,6=5 Z=4" },
	{ "291", "", "0", "Z=7" },
	{ "297", "", "", "Z=7" },
	{ "298", "", "", "Z=6" },
	{ "299", "", "", "Z=6" },
	{ "30", "", "", "2,5,6,7,9=10 8=10-12" },
	{ "31", "", "0", "Z=9 14=5,6 800=7-10 90=7-10 85,88,91=9 97=11" },
	{ "32", "", "0", "Z=8 45,46,47,48,49=9" },
	{ "33", "", "0", "Z=9 7=9,13" },
	{ "34", "", "", "5,6,7,8,9=9 59=12" },
	{ "350", "", "", "Z=8" },
	{ "351", "", "", "2,3,6,7,8,9=9" },
	{ "352", "", "", "N=5-11 2,6=6-11 6=9 4=4 !112" },
	{ "353", "", "0", "Z=7-9 1=8 8=9,10 18,15=10" },
	{ "354", "1001 1010 1020 1100", "", "4,5,6,7,8,9=7 3=9" },
	{ "355", "", "0", "Z=8 6=9 70=8 80,90=6,7" },
	{ "356", "", "", "Z=8" },
	{ "357", "", "", "Z=8" },
	{ "358", "990 991 994 996 999 99XXX", "0", "Z=5-12 !112 !116" },
	{ "359", "", "0", "Z=7,8 8,9=7-9 700=8 800=8 2,3,4,5,6,7=6-8 9=12" },
	{ "36", "", "06", "Z=8 20,21,30,31,38,50,51,55,70,71=9" },
	{ "370", "", "8 0", "Z=8" },
	{ "371", "", "", "2,6,7,8,9=8" },
	{ "372", "", "", "3,4,6=7,8 5,7,8=7,8 70=8 800=7-10 90=7,8" },
	{ "373", "", "0", "Z=8" },
	{ "374", "", "0 8", "Z=8" },
	{ "375", "810", "80 8 0", "1,2,3,4=9 25=9 800=7-10 801,802,810,820,902=10" },
	{ "376", "", "", "1,3,5,7,8,9=6 18=8 6=6,9" },
	{ "377", "", "0", "4=8,9 Z=8 6=9" },
	{ "378", "", "0", "0549=10 5,6,7=8 6=8,10" },
	{ "380", "", "0", "3,4,5,6,7,8,9=9 800,900=9,10" },
	{ "381", "", "0", "Z=7-10 800,900=8-12 7,90=6-12" },
	{ "382", "", "0", "Z=8 6,8=8,9" },
	{ "383", "", "0", "2,3=8,9 4,8,9=8" },
	{ "385", "", "0", "1=8 2,3,4,5,7=8,9 9=8,9 6=6-9 800=7-9" },
	{ "386", "10XX", "0", "1,2,3,4,5,6,7=8 8,90=5-8 5=8" },
	{ "387", "", "0", "3,4,5=8 6=8,9 7=8 70=8 8,9=8" },
	{ "389", "", "0", "Z=8" },
	{ "39", "", "", "!00 0=6-12 3=9-11 4=9,10,14 55=10 1=9,10 8=9,10 80,89=6-10 7=9,10" },
	{ "40", "", "0", "2,3,7,8,9=9 6=9" },
	{ "41", "", "0", "Z=9 860=12" },
	{ "420", "", "", "2,3,4,5,6,7,8,9=9 9=12,11" },
	{ "421", "", "0", "N=9 2,3,4,5=7 9090=7 90=7,9" },
	{ "423", "", "0", "Z=7 6=9" },
	{ "43", "", "0", "Z=5-13 !112 !116117" },
	{ "44", "", "0", "1,8=9,10 2,3,5,7,9=10 50=9 80=7,9,10 845464=7" },
	{ "45", "", "", "N=8" },
	{ "46", "", "0", "Z=7-10 25,67=12 !112" },
	{ "47", "", "", "N=8 0=5 58,59=8,12" },
	{ "48", "", "0", "Z=9 64=6-9 800=10" },
	{ "49", "", "0", "1=8-15 N=6-13 8=6-15 9=6-15 !11" },
	{ "500", "", "", "Z=5" },
	{ "501", "", "", "Z=7 0800=11" },
	{ "502", "", "", "N=8 18,19=11" },
	{ "503", "", "", "2,6,7=8 800,900=7,11" },
	{ "504", "", "", "2,3,7,8,9=8 800=11" },
	{ "505", "", "", "1,2,5,6,7,8=8" },
	{ "506", "", "", "N=8 80,90=10" },
	{ "507", "", "", "Z=7 6=8 800=7-11" },
	{ "508", "", "0", "4,5=6 8,9,7=9 70=9" },
	{ "509", "", "", "Z=8" },
	{ "51", "19XX00", "0", "1=8 N=8 9=9" },
	{ "52", "09", "01 02 044 045 1", "N=10" },
	{ "53", "119", "0", "Z=6-8 5,6=8 80=10" },
	{ "54", "", "0", "1,2,3,6,8=10 9=11 800=11" },
	{ "55", "0015 0012 0014 0021 0022 0023 0025 0031 0041 0043 0055 0065 0099", "0 0XX",
	    "ZZN=10 ZZ9=11 300,400,402,404=8 300,303,500,800,900=9,10" },
	{ "56", "1XX0", "0 1XX", "N=9 600,800=9-11 123=11" },
	{ "57", "009 005 007 00414 00444 00456", "0 03 0X 0XXX",
	    "3,6,9=10 1,46=8 180,190=11 2,4,5,6,7,8=8" },
	{ "58", "", "0", "Z=10" },
	{ "590", "", "0", "5,6,8,9=9" },
	{ "591", "001X", "0 0XX", "2,3,4,6,7=8 5=8 800=9" },
	{ "592", "001", "", "Z=7" },
	{ "593", "", "0", "2,3,4,5,6,7=8 9=9 1800=10,11" },
	{ "594", "", "0", "5,6,8,9=9" },
	{ "595", "", "0", "2,3,4,5,6,7,8=7-9 9=9 20=9 9800=9-11 8=9" },
	{ "596", "", "0", "5,6,8,9=9" },
	{ "597", "", "", "5,2,3,4=6 6,7,8,9=7 2=6 5=6" },
	{ "598", "01XX", "0", "2,4=8 9=8 80,90=7-10 21=5" },
	{ "599", "", "", "3,4,7=7 9=8 6=7" },
	{ "60", "", "0", "1=9,10 15=10 3=9 4,5,6,7,8,9=8,9" },
	{ "61", "0011 0014 0015 0016 0018 0019 14XX0011", "0",
	    "2,3,7,8,4=9 5=9 13=6,8,10 18=7,10 180,190=7,10 14=9 16=5-9" },
	{ "62", "001 007 008 009", "0", "Z=7-12 800=8-13 177=9-11" },
	{ "63", "", "0", "2=8,9 N=8,9 8=9,10 9=10 1800=11-13" },
	{ "64", "0161", "0", "3,4,6,7,9=8 2=8-10 5,8=8-10 7,8=9 90=7-10 8=6-10 70=9" },
	{ "65", "001 00X 01X 02X 03X", "", "3,6,8,9=8 1800,1900=11 800=10,11 700=11" },
	{ "66", "001 00X", "0", "2,3,4,5,7=8 6,8,9=9 18,19=10" },
	{ "670", "", "", "2,3,4,8,9,70=7 7=8" },
	{ "672", "", "", "1,2,3,4,5=5,6" },
	{ "673", "", "", "Z=7" },
	{ "674", "", "", "Z=7" },
	{ "675", "140X", "", "Z=7 7,8=8" },
	{ "676", "", "", "2,3,4,5,6,7,8=5 6,7,8=7 5=7 0800=7" },
	{ "677", "01", "", "1,2,3,4,5,6=5 7,8,9=7" },
	{ "678", "", "", "2,3,4,8=5 5,7=7 8,9=7" },
	{ "679", "052", "", "2,3,4,5,6,7,8,9=7 0800=11" },
	{ "680", "011 012", "", "Z=7" },
	{ "681", "", "", "4,7,8,9=6 80=9" },
	{ "682", "", "", "Z=5" },
	{ "683", "", "", "4,5,6,7=4 8=7" },
	{ "685", "0", "", "2,3,4,5,6=5 7,8=7 80=6 800=6-10" },
	{ "686", "", "0", "2,3,4,5,6,7,8,9=5 3,6,7=8" },
	{ "687", "", "", "2,3,4,5,7,8,9=6 05=6 3=6" },
	{ "688", "", "", "2=5 7,9=6,7" },
	{ "689", "", "", "4,8=8 44=6 80=9" },
	{ "690", "", "", "Z=4-7" },
	{ "691", "", "", "3,9,8=7" },
	{ "692", "011", "1", "Z=7" },
	{ "7", "810", "8", "3,4,5,6,7,8,9=10" },
	{ "800", "", "", "X=8" },
	{ "808", "", "", "X=8" },
	{ "81", "010", "0", "Z=9 20,50,60,70,80,90=10 800=10" },
	{ "82", "001 002 005 006 008 009 0073 003XX 007XX", "0 08X",
	    "2,3,4,5,6,7,8=8-10 1=9,10 15,16,18=8 50=10-12" },
	{ "84", "", "0", "2=9,10 3,5,7,8,9=9 1=7-10 6=9 69=7-9 80=8" },
	{ "850", "99", "0", "2=6-9 Z=8 19=10 28=7" },
	{ "852", "001 00X 0030 0050 0059", "", "2,3,4,5,6,7,8,9=8 800=9 900=11 300=5-8" },
	{ "853", "", "", "2,6,8=8 0800=7" },
	{ "855", "001 00X", "0", "Z=8,9 18,19=10" },
	{ "856", "", "0", "20=9,10 2,3,4,5,6,7,8=8 30=9,10" },
	{ "86", "1XXXX00", "0 1XXXX0",
	    "10=10 2=10 N=10,11 13,14,15,16,17,18,19=11 16=8 400,800=10 "
	    "1095,1096=7,8 2X95,2X96=7,8 NXX95,NXX96=8,9" },
	{ "870", "", "", "Z=9 2,3,7=9-12" },
	{ "878", "", "", "10=12" },
	{ "880", "", "0", "1=10 80=10 96=10 2=7-10 3,4,5,6,7,8,9=6-10" },
	{ "881", "", "", "Z=8-12" },
	{ "882", "", "", "Z=7-12" },
	{ "883", "", "", "Z=9-12" },
	{ "886", "002 00X 019", "0", "2=8,9 3,4,5,6,7,8=8,9 9=9 70=10,11 50,60=9 800=9" },
	{ "888", "", "", "Z=11" },
	{ "90", "", "0", "N=10 444=7 800,811=10,12,13" },
	{ "91", "", "0", "Z=10 180,186=8-13" },
	{ "92", "", "0", "Z=8-10 3=10 800=8-11 900=8 ZX111=11 ZXX111=12" },
	{ "93", "", "0", "Z=9" },
	{ "94", "", "0", "Z=9" },
	{ "95", "", "0", "Z=6-10" },
	{ "960", "019", "", "3,6,7,9,4=7 800,900=10" },
	{ "961", "", "0", "1,3,4,5,6,7,8,9=7 2,7,8,9=8" },
	{ "962", "", "0", "2,3,5,6=8 7=9 70=9 74=9 8,9=8" },
	{ "963", "", "0", "Z=8 1,2,3,4,5,9=9 1,2,3,4,5=7,8" },
	{ "964", "", "0", "1,2,3,4,5,6=8,9 7=10" },
	{ "965", "", "", "2,5,6,9,4=8 18=7" },
	{ "966", "", "0", "1,5=9 9=9 80,81=10 81=9" },
	{ "967", "", "0", "1,2,3,4,5,6=7 7=7-9 1,17=8" },
	{ "968", "", "", "2,7,9=8 800=7-9 50,90=7,8" },
	{ "970", "", "0", "2,4,8,9=8 5=9 17,18=10" },
	{ "971", "", "0", "2,3,4,6,7,9=8 400=9 5=9 60,70=9 800=5-12 90=9 80=9" },
	{ "972", "01X", "0", "2,3,4,8,9=8 5=9 7=9 15=11,12 1599,17,180,19,12=10" },
	{ "973", "", "", "1,3,6,7=8 8,9=8" },
	{ "974", "", "", "2=7,8 3,4,5,6,7=8 800=7-9 8=7" },
	{ "975", "", "", "2,3,4,5,6,7,8=7 1,7=8" },
	{ "976", "001", "01 02 0", "Z=8 1,2=8-10" },
	{ "977", "", "0", "1=8 2,3,4,5,6,7,8,9=8 9=10 1660=11 8=10" },
	{ "979", "", "", "X=9" },
	{ "98", "", "0", "Z=10 96=4,5 9=10" },
	{ "992", "810", "8", "Z=9" },
	{ "993", "810", "8", "Z=8" },
	{ "994", "", "0", "Z=9" },
	{ "995", "", "0", "Z=9" },
	{ "996", "", "0", "Z=9 800=10" },
	{ "998", "810", "8 0", "Z=9" },
};

/* In the order of strcmp. Areas where every number of the region has the same. */
static const struct crm_phoneregion regions[] = { { "AC", "247", NULL, NULL },
	{ "AD", "376", NULL, NULL }, { "AE", "971", NULL, NULL }, { "AF", "93", NULL, NULL },
	{ "AG", "1", "268", NULL }, { "AI", "1", "264", NULL }, { "AL", "355", NULL, NULL },
	{ "AM", "374", NULL, NULL }, { "AO", "244", NULL, NULL }, { "AQ", "672", NULL, NULL },
	{ "AR", "54", NULL, NULL }, { "AS", "1", "684", NULL }, { "AT", "43", NULL, NULL },
	{ "AU", "61", NULL, NULL }, { "AW", "297", NULL, NULL }, { "AX", "358", NULL, NULL },
	{ "AZ", "994", NULL, NULL }, { "BA", "387", NULL, NULL }, { "BB", "1", "246", NULL },
	{ "BD", "880", NULL, NULL }, { "BE", "32", NULL, NULL }, { "BF", "226", NULL, NULL },
	{ "BG", "359", NULL, NULL }, { "BH", "973", NULL, NULL }, { "BI", "257", NULL, NULL },
	{ "BJ", "229", NULL, NULL }, { "BL", "590", NULL, NULL }, { "BM", "1", "441", NULL },
	{ "BN", "673", NULL, NULL }, { "BO", "591", NULL, NULL }, { "BQ", "599", NULL, NULL },
	{ "BR", "55", NULL, NULL }, { "BS", "1", "242", NULL }, { "BT", "975", NULL, NULL },
	{ "BW", "267", NULL, NULL }, { "BY", "375", NULL, NULL }, { "BZ", "501", NULL, NULL },
	{ "CA", "1", NULL, "310=7" }, { "CC", "61", NULL, NULL }, { "CD", "243", NULL, NULL },
	{ "CF", "236", NULL, NULL }, { "CG", "242", NULL, NULL }, { "CH", "41", NULL, NULL },
	{ "CI", "225", NULL, NULL }, { "CK", "682", NULL, NULL }, { "CL", "56", NULL, NULL },
	{ "CM", "237", NULL, NULL }, { "CN", "86", NULL, NULL }, { "CO", "57", NULL, NULL },
	{ "CR", "506", NULL, NULL }, { "CU", "53", NULL, NULL }, { "CV", "238", NULL, NULL },
	{ "CW", "599", NULL, NULL }, { "CX", "61", NULL, NULL }, { "CY", "357", NULL, NULL },
	{ "CZ", "420", NULL, NULL }, { "DE", "49", NULL, NULL }, { "DJ", "253", NULL, NULL },
	{ "DK", "45", NULL, NULL }, { "DM", "1", "767", NULL }, { "DO", "1", NULL, NULL },
	{ "DZ", "213", NULL, NULL }, { "EC", "593", NULL, NULL }, { "EE", "372", NULL, NULL },
	{ "EG", "20", NULL, NULL }, { "EH", "212", NULL, NULL }, { "ER", "291", NULL, NULL },
	{ "ES", "34", NULL, NULL }, { "ET", "251", NULL, NULL }, { "FI", "358", NULL, NULL },
	{ "FJ", "679", NULL, NULL }, { "FK", "500", NULL, NULL }, { "FM", "691", NULL, NULL },
	{ "FO", "298", NULL, NULL }, { "FR", "33", NULL, NULL }, { "GA", "241", NULL, NULL },
	{ "GB", "44", NULL, NULL }, { "GD", "1", "473", NULL }, { "GE", "995", NULL, NULL },
	{ "GF", "594", NULL, NULL }, { "GG", "44", "1481", NULL }, { "GH", "233", NULL, NULL },
	{ "GI", "350", NULL, NULL }, { "GL", "299", NULL, NULL }, { "GM", "220", NULL, NULL },
	{ "GN", "224", NULL, NULL }, { "GP", "590", NULL, NULL }, { "GQ", "240", NULL, NULL },
	{ "GR", "30", NULL, NULL }, { "GS", "500", NULL, NULL }, { "GT", "502", NULL, NULL },
	{ "GU", "1", "671", NULL }, { "GW", "245", NULL, NULL }, { "GY", "592", NULL, NULL },
	{ "HK", "852", NULL, NULL }, { "HN", "504", NULL, NULL }, { "HR", "385", NULL, NULL },
	{ "HT", "509", NULL, NULL }, { "HU", "36", NULL, NULL }, { "ID", "62", NULL, NULL },
	{ "IE", "353", NULL, NULL }, { "IL", "972", NULL, NULL }, { "IM", "44", "1624", NULL },
	{ "IN", "91", NULL, NULL }, { "IO", "246", NULL, NULL }, { "IQ", "964", NULL, NULL },
	{ "IR", "98", NULL, NULL }, { "IS", "354", NULL, NULL }, { "IT", "39", NULL, NULL },
	{ "JE", "44", "1534", NULL }, { "JM", "1", NULL, NULL }, { "JO", "962", NULL, NULL },
	{ "JP", "81", NULL, NULL }, { "KE", "254", NULL, NULL }, { "KG", "996", NULL, NULL },
	{ "KH", "855", NULL, NULL }, { "KI", "686", NULL, NULL }, { "KM", "269", NULL, NULL },
	{ "KN", "1", "869", NULL }, { "KP", "850", NULL, NULL }, { "KR", "82", NULL, NULL },
	{ "KW", "965", NULL, NULL }, { "KY", "1", "345", NULL }, { "KZ", "7", NULL, NULL },
	{ "LA", "856", NULL, NULL }, { "LB", "961", NULL, NULL }, { "LC", "1", "758", NULL },
	{ "LI", "423", NULL, NULL }, { "LK", "94", NULL, NULL }, { "LR", "231", NULL, NULL },
	{ "LS", "266", NULL, NULL }, { "LT", "370", NULL, NULL }, { "LU", "352", NULL, NULL },
	{ "LV", "371", NULL, NULL }, { "LY", "218", NULL, NULL }, { "MA", "212", NULL, NULL },
	{ "MC", "377", NULL, NULL }, { "MD", "373", NULL, NULL }, { "ME", "382", NULL, NULL },
	{ "MF", "590", NULL, NULL }, { "MG", "261", NULL, NULL }, { "MH", "692", NULL, NULL },
	{ "MK", "389", NULL, NULL }, { "ML", "223", NULL, NULL }, { "MM", "95", NULL, NULL },
	{ "MN", "976", NULL, NULL }, { "MO", "853", NULL, NULL }, { "MP", "1", "670", NULL },
	{ "MQ", "596", NULL, NULL }, { "MR", "222", NULL, NULL }, { "MS", "1", "664", NULL },
	{ "MT", "356", NULL, NULL }, { "MU", "230", NULL, NULL }, { "MV", "960", NULL, NULL },
	{ "MW", "265", NULL, NULL }, { "MX", "52", NULL, NULL }, { "MY", "60", NULL, NULL },
	{ "MZ", "258", NULL, NULL }, { "NA", "264", NULL, NULL }, { "NC", "687", NULL, NULL },
	{ "NE", "227", NULL, NULL }, { "NF", "672", NULL, NULL }, { "NG", "234", NULL, NULL },
	{ "NI", "505", NULL, NULL }, { "NL", "31", NULL, NULL }, { "NO", "47", NULL, NULL },
	{ "NP", "977", NULL, NULL }, { "NR", "674", NULL, NULL }, { "NU", "683", NULL, NULL },
	{ "NZ", "64", NULL, NULL }, { "OM", "968", NULL, NULL }, { "PA", "507", NULL, NULL },
	{ "PE", "51", NULL, NULL }, { "PF", "689", NULL, NULL }, { "PG", "675", NULL, NULL },
	{ "PH", "63", NULL, NULL }, { "PK", "92", NULL, NULL }, { "PL", "48", NULL, NULL },
	{ "PM", "508", NULL, NULL }, { "PN", "64", NULL, NULL }, { "PR", "1", NULL, NULL },
	{ "PS", "970", NULL, NULL }, { "PT", "351", NULL, NULL }, { "PW", "680", NULL, NULL },
	{ "PY", "595", NULL, NULL }, { "QA", "974", NULL, NULL }, { "RE", "262", NULL, NULL },
	{ "RO", "40", NULL, NULL }, { "RS", "381", NULL, NULL }, { "RU", "7", NULL, NULL },
	{ "RW", "250", NULL, NULL }, { "SA", "966", NULL, NULL }, { "SB", "677", NULL, NULL },
	{ "SC", "248", NULL, NULL }, { "SD", "249", NULL, NULL }, { "SE", "46", NULL, NULL },
	{ "SG", "65", NULL, NULL }, { "SH", "290", NULL, NULL }, { "SI", "386", NULL, NULL },
	{ "SJ", "47", NULL, NULL }, { "SK", "421", NULL, NULL }, { "SL", "232", NULL, NULL },
	{ "SM", "378", "0549", NULL }, { "SN", "221", NULL, NULL }, { "SO", "252", NULL, NULL },
	{ "SR", "597", NULL, NULL }, { "SS", "211", NULL, NULL }, { "ST", "239", NULL, NULL },
	{ "SV", "503", NULL, NULL }, { "SX", "1", "721", NULL }, { "SY", "963", NULL, NULL },
	{ "SZ", "268", NULL, NULL }, { "TA", "290", NULL, NULL }, { "TC", "1", "649", NULL },
	{ "TD", "235", NULL, NULL }, { "TF", "262", NULL, NULL }, { "TG", "228", NULL, NULL },
	{ "TH", "66", NULL, NULL }, { "TJ", "992", NULL, NULL }, { "TK", "690", NULL, NULL },
	{ "TL", "670", NULL, NULL }, { "TM", "993", NULL, NULL }, { "TN", "216", NULL, NULL },
	{ "TO", "676", NULL, NULL }, { "TR", "90", NULL, NULL }, { "TT", "1", "868", NULL },
	{ "TV", "688", NULL, NULL }, { "TW", "886", NULL, NULL }, { "TZ", "255", NULL, NULL },
	{ "UA", "380", NULL, NULL }, { "UG", "256", NULL, NULL }, { "UM", "1", NULL, NULL },
	{ "US", "1", NULL, NULL }, { "UY", "598", NULL, NULL }, { "UZ", "998", NULL, NULL },
	{ "VA", "39", NULL, NULL }, { "VC", "1", "784", NULL }, { "VE", "58", NULL, NULL },
	{ "VG", "1", "284", NULL }, { "VI", "1", "340", NULL }, { "VN", "84", NULL, NULL },
	{ "VU", "678", NULL, NULL }, { "WF", "681", NULL, NULL }, { "WS", "685", NULL, NULL },
	{ "XK", "383", NULL, NULL }, { "YE", "967", NULL, NULL }, { "YT", "262", NULL, NULL },
	{ "ZA", "27", NULL, NULL }, { "ZM", "260", NULL, NULL }, { "ZW", "263", NULL, NULL } };

#define PLANS   (sizeof(plans) / sizeof(*plans))
#define REGIONS (sizeof(regions) / sizeof(*regions))

const struct crm_phoneregion *crm_phoneregion_find(const char *region)
{
	size_t lo = 0, hi = REGIONS;

	while (region && lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(region, regions[mid].region);

		if (!c)
			return &regions[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const struct crm_phoneplan *crm_phoneplan_find(const char *code)
{
	size_t lo = 0, hi = PLANS;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(code, plans[mid].code);

		if (!c)
			return &plans[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const struct crm_phoneplan *crm_phoneplan_of(const char *digits)
{
	const struct crm_phoneplan *p = NULL;
	char code[4] = { 0 };

	for (size_t i = 0; i < 3 && digits[i] && !p; i++) {
		code[i] = digits[i];
		p = crm_phoneplan_find(code);
	}
	return p;
}

size_t crm_phoneplan_match(const char *pattern, size_t len, const char *digits)
{
	for (size_t i = 0; i < len; i++) {
		char c = digits[i], p = pattern[i];

		/* The end of digits is smaller than any least. */
		if (p >= '0' && p <= '9' ? c != p : c < (p == 'N' ? '2' : p == 'Z' ? '1' : '0'))
			return 0;
	}
	return len;
}

/* A list of lengths ("7-9,11"), ended by a blank or NUL. */
static bool has_length(const char *s, size_t n, size_t *least, size_t *most)
{
	bool found = false;

	while (*s && *s != ' ') {
		size_t lo = 0, hi = 0;

		for (; *s >= '0' && *s <= '9'; s++)
			lo = lo * 10 + (size_t)(*s - '0');
		hi = lo;
		if (*s == '-') {
			for (hi = 0, s++; *s >= '0' && *s <= '9'; s++)
				hi = hi * 10 + (size_t)(*s - '0');
		}
		if (lo < *least)
			*least = lo;
		if (hi > *most)
			*most = hi;
		found = found || (n >= lo && n <= hi);
		if (*s == ',')
			s++;
	}
	return found;
}

struct measure {
	size_t least, most; /* of the entries that the number begins like */
	size_t least_of_all;
	bool fits, odd;
};

static void measure(const char *shape, const char *digits, struct measure *m)
{
	size_t n = strlen(digits), ignored = 0;

	for (const char *s = shape; s && *s; s += strspn(s, " ")) {
		size_t entry = strcspn(s, " "), list = strcspn(s, "= ");
		bool excluded = *s == '!', hit = false;

		for (size_t i = excluded; i < list;) {
			size_t len = strcspn(s + i, ",= ");

			hit = hit || crm_phoneplan_match(s + i, len, digits);
			i += len + 1;
		}
		if (excluded)
			m->odd = m->odd || hit;
		else if (hit && has_length(s + list + 1, n, &m->least, &m->most))
			m->fits = true;
		else if (!hit)
			has_length(s + list + 1, n, &m->least_of_all, &ignored);
		s += entry;
	}
}

enum crm_phonefit crm_phoneplan_fit(const struct crm_phoneplan *p,
    const struct crm_phoneregion *region, bool any, const char *digits)
{
	struct measure m = { .least = DIGITS_MAX + 1, .least_of_all = DIGITS_MAX + 1 };
	size_t n = strlen(digits), max = DIGITS_MAX - strlen(p->code);

	measure(p->shape, digits, &m);
	if (region && !strcmp(region->code, p->code))
		measure(region->extra, digits, &m);
	for (size_t i = 0; any && !m.fits && i < REGIONS; i++) {
		if (regions[i].extra && !strcmp(regions[i].code, p->code))
			measure(regions[i].extra, digits, &m);
	}
	if (n > max || (m.most && n > m.most))
		return CRM_PHONE_LONG;
	if (m.fits && !m.odd)
		return CRM_PHONE_FITS;
	if (!m.odd && (m.most ? n < m.least : n < m.least_of_all))
		return CRM_PHONE_SHORT;
	return CRM_PHONE_ODD;
}
