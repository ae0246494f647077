/* pq - libpq, opened when a book on a server is: who keeps a book in a file neither
 * links nor loads it (it costs 2.3 ms at start). Private to lib/db.
 */
#ifndef CRM_DB_PQ_H
#define CRM_DB_PQ_H

#include <libpq-fe.h>

#include "base/err.h"

/* libpq's functions by their names without "PQ". */
struct crm_pq {
	__typeof__(PQconnectdbParams) *connectdbParams;
	__typeof__(PQconninfoParse) *conninfoParse;
	__typeof__(PQconninfoFree) *conninfoFree;
	__typeof__(PQfinish) *finish;
	__typeof__(PQreset) *reset;
	__typeof__(PQsetErrorVerbosity) *setErrorVerbosity;
	__typeof__(PQstatus) *status;
	__typeof__(PQerrorMessage) *errorMessage;
	__typeof__(PQserverVersion) *serverVersion;
	__typeof__(PQparameterStatus) *parameterStatus;
	__typeof__(PQsslInUse) *sslInUse;
	__typeof__(PQdb) *db;
	__typeof__(PQuser) *user;
	__typeof__(PQsetNoticeProcessor) *setNoticeProcessor;
	__typeof__(PQexec) *exec;
	__typeof__(PQexecParams) *execParams;
	__typeof__(PQprepare) *prepare;
	__typeof__(PQgetCancel) *getCancel;
	__typeof__(PQcancel) *cancel;
	__typeof__(PQfreeCancel) *freeCancel;
	__typeof__(PQsendQuery) *sendQuery;
	__typeof__(PQsendQueryParams) *sendQueryParams;
	__typeof__(PQsendPrepare) *sendPrepare;
	__typeof__(PQsendQueryPrepared) *sendQueryPrepared;
	__typeof__(PQgetResult) *getResult;
	__typeof__(PQconsumeInput) *consumeInput;
	__typeof__(PQisBusy) *isBusy;
	__typeof__(PQsocket) *socket;
	__typeof__(PQflush) *flush;
	__typeof__(PQsetnonblocking) *setnonblocking;
	__typeof__(PQenterPipelineMode) *enterPipelineMode;
	__typeof__(PQexitPipelineMode) *exitPipelineMode;
	__typeof__(PQpipelineStatus) *pipelineStatus;
	__typeof__(PQpipelineSync) *pipelineSync;
	__typeof__(PQputCopyData) *putCopyData;
	__typeof__(PQputCopyEnd) *putCopyEnd;
	__typeof__(PQresultStatus) *resultStatus;
	__typeof__(PQresultErrorField) *resultErrorField;
	__typeof__(PQresultErrorMessage) *resultErrorMessage;
	__typeof__(PQntuples) *ntuples;
	__typeof__(PQnfields) *nfields;
	__typeof__(PQfname) *fname;
	__typeof__(PQftype) *ftype;
	__typeof__(PQgetvalue) *getvalue;
	__typeof__(PQgetlength) *getlength;
	__typeof__(PQgetisnull) *getisnull;
	__typeof__(PQcmdStatus) *cmdStatus;
	__typeof__(PQcmdTuples) *cmdTuples;
	__typeof__(PQresultMemorySize) *resultMemorySize;
	__typeof__(PQclear) *clear;
};
extern struct crm_pq crm_pq;

/* Opens libpq, once. 0, or CRM_UNAVAILABLE with what to install in e. */
int crm_pq_load(struct crm_err *e);

#endif
