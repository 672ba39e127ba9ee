#!/bin/sh
# Save the database, and the artifacts if they are in a folder, into a new folder below $BACKUPS.
#
# PGHOST, PGUSER, PGPASSWORD, PGDATABASE   the database, as PostgreSQL's own tools read them (also ~/.pgpass)
# BACKUPS                                  where backups go
# ARTIFACTS                                the folder of --artifacts-destination; leave it out for an object store
# BACKUPS_KEPT                             so many backups stay, the newest; all of them unless set
#
# The database is saved first, in one snapshot, while servers go on writing: whatever it names was stored before it was
# named, so the artifacts that are copied after it have all of that. `mlflow gc` must not run meanwhile.
set -eu
: "${PGDATABASE:?is the database to save}" "${BACKUPS:?is the folder for backups}"
case "${BACKUPS_KEPT:-1}" in
    *[!0-9]* | 0) echo "BACKUPS_KEPT must be a number above 0, not '$BACKUPS_KEPT'" >&2; exit 2 ;;
esac
if [ -n "${ARTIFACTS:-}" ] && [ ! -d "$ARTIFACTS" ]; then
    echo "ARTIFACTS: there is no folder '$ARTIFACTS'" >&2
    exit 2
fi

umask 077
mkdir -p "$BACKUPS"
name=$(date -u +%Y-%m-%dT%H-%M-%SZ)
part="$BACKUPS/.$name.part"
mkdir "$part"
# a backup that fails leaves nothing that looks like one
trap 'rm -rf "$part"' EXIT
trap 'exit 1' HUP INT TERM

pg_dump --format=custom --no-owner --no-privileges --file="$part/database.dump"
# it can be read to its end
pg_restore --file=/dev/null "$part/database.dump"

if [ -n "${ARTIFACTS:-}" ]; then
    # files that change while they are read (1) are those that are being written; nothing names them yet
    tar -C "$ARTIFACTS" --exclude='.upload-*.tmp' -cf "$part/artifacts.tar" . || [ $? -eq 1 ]
fi

(cd "$part" && sha256sum -- * >SHA256SUMS)
mv "$part" "$BACKUPS/$name"
trap - EXIT
echo "$BACKUPS/$name"

if [ -n "${BACKUPS_KEPT:-}" ]; then
    for old in $(cd "$BACKUPS" && ls -d [0-9]*Z | sort -r | tail -n +"$((BACKUPS_KEPT + 1))"); do
        rm -rf "${BACKUPS:?}/$old"
    done
fi
