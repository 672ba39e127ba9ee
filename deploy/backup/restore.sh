#!/bin/sh
# Bring a backup of backup.sh back: restore.sh FOLDER
#
# PGHOST, PGUSER, PGPASSWORD, PGDATABASE   an empty database, made with createdb
# ARTIFACTS                                where artifacts go, a folder that is empty or not there
#
# Nothing is overwritten: what exists already is an error. No server may run on the database meanwhile.
set -eu
from=${1:?is missing: the folder of the backup}
: "${PGDATABASE:?is the database to restore into}"

(cd "$from" && sha256sum --quiet -c SHA256SUMS)

tables=$(psql -XAtc "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'")
if [ "$tables" != 0 ]; then
    echo "The database '$PGDATABASE' is not empty: it has $tables tables" >&2
    exit 1
fi
if [ -f "$from/artifacts.tar" ]; then
    : "${ARTIFACTS:?is the folder for the artifacts of the backup}"
    mkdir -p "$ARTIFACTS"
    if [ -n "$(ls -A "$ARTIFACTS")" ]; then
        echo "The folder '$ARTIFACTS' is not empty" >&2
        exit 1
    fi
    tar -C "$ARTIFACTS" -xf "$from/artifacts.tar"
fi
# all or nothing
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$PGDATABASE" "$from/database.dump"
psql -Xqc ANALYZE
echo "$from is restored"
