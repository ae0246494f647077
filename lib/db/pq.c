/* libpq by dlopen: see pq.h. */
#include "db/pq.h"

#include <dlfcn.h>
#include <string.h>

struct crm_pq crm_pq;

static const struct function {
	const char *name;
	void *at;
} function[] = {
	{ "PQconnectdbParams", &crm_pq.connectdbParams },
	{ "PQconninfoParse", &crm_pq.conninfoParse },
	{ "PQconninfoFree", &crm_pq.conninfoFree },
	{ "PQfinish", &crm_pq.finish },
	{ "PQreset", &crm_pq.reset },
	{ "PQsetErrorVerbosity", &crm_pq.setErrorVerbosity },
	{ "PQstatus", &crm_pq.status },
	{ "PQerrorMessage", &crm_pq.errorMessage },
	{ "PQserverVersion", &crm_pq.serverVersion },
	{ "PQparameterStatus", &crm_pq.parameterStatus },
	{ "PQsslInUse", &crm_pq.sslInUse },
	{ "PQdb", &crm_pq.db },
	{ "PQuser", &crm_pq.user },
	{ "PQsetNoticeProcessor", &crm_pq.setNoticeProcessor },
	{ "PQexec", &crm_pq.exec },
	{ "PQexecParams", &crm_pq.execParams },
	{ "PQprepare", &crm_pq.prepare },
	{ "PQgetCancel", &crm_pq.getCancel },
	{ "PQcancel", &crm_pq.cancel },
	{ "PQfreeCancel", &crm_pq.freeCancel },
	{ "PQsendQuery", &crm_pq.sendQuery },
	{ "PQsendQueryParams", &crm_pq.sendQueryParams },
	{ "PQsendPrepare", &crm_pq.sendPrepare },
	{ "PQsendQueryPrepared", &crm_pq.sendQueryPrepared },
	{ "PQgetResult", &crm_pq.getResult },
	{ "PQconsumeInput", &crm_pq.consumeInput },
	{ "PQisBusy", &crm_pq.isBusy },
	{ "PQsocket", &crm_pq.socket },
	{ "PQflush", &crm_pq.flush },
	{ "PQsetnonblocking", &crm_pq.setnonblocking },
	{ "PQenterPipelineMode", &crm_pq.enterPipelineMode },
	{ "PQexitPipelineMode", &crm_pq.exitPipelineMode },
	{ "PQpipelineStatus", &crm_pq.pipelineStatus },
	{ "PQpipelineSync", &crm_pq.pipelineSync },
	{ "PQputCopyData", &crm_pq.putCopyData },
	{ "PQputCopyEnd", &crm_pq.putCopyEnd },
	{ "PQresultStatus", &crm_pq.resultStatus },
	{ "PQresultErrorField", &crm_pq.resultErrorField },
	{ "PQresultErrorMessage", &crm_pq.resultErrorMessage },
	{ "PQntuples", &crm_pq.ntuples },
	{ "PQnfields", &crm_pq.nfields },
	{ "PQfname", &crm_pq.fname },
	{ "PQftype", &crm_pq.ftype },
	{ "PQgetvalue", &crm_pq.getvalue },
	{ "PQgetlength", &crm_pq.getlength },
	{ "PQgetisnull", &crm_pq.getisnull },
	{ "PQcmdStatus", &crm_pq.cmdStatus },
	{ "PQcmdTuples", &crm_pq.cmdTuples },
	{ "PQresultMemorySize", &crm_pq.resultMemorySize },
	{ "PQclear", &crm_pq.clear },
};

int crm_pq_load(struct crm_err *e)
{
	void *lib;

	if (crm_pq.connectdbParams)
		return 0;
	lib = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
	if (!lib)
		return crm_err_set(e, CRM_UNAVAILABLE,
		    "a book on a server needs PostgreSQL's client library (Debian: libpq5): %s",
		    dlerror());
	for (size_t i = sizeof function / sizeof *function; i--;) {
		void *f = dlsym(lib, function[i].name);

		/* A pointer to a function is not one to an object to ISO C; to POSIX it is. */
		if (!f)
			return crm_err_set(
			    e, CRM_UNAVAILABLE, "libpq is older than 14: %s", function[i].name);
		memcpy(function[i].at, &f, sizeof f);
	}
	return 0;
}
