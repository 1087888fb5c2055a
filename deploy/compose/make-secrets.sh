#!/bin/sh
# Make the secrets that compose.yaml reads: one file each, readable by its owner alone. What is there is kept.
#
#   sh deploy/compose/make-secrets.sh [FOLDER]        by default deploy/compose/secrets
#
# The containers read them as user 1000 (Elasticsearch, Kibana and claimwatch all run as that), so the files have to be
# that user's. Elasticsearch takes its password from no file that others may read.
set -eu
umask 077

owner=1000
folder=${1:-$(dirname -- "$0")/secrets}
mkdir -p -- "$folder"

random() { # 48 hexadecimal digits, 192 bits: no character of it means anything to a shell, a URL or YAML
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

write() { # NAME, the content on standard input; complete or not there at all
  if [ -e "$folder/$1" ]; then
    cat > /dev/null
    echo "kept $1"
    return
  fi
  cat > "$folder/$1.new"
  mv -- "$folder/$1.new" "$folder/$1"
  echo "made $1"
}

for name in elastic_password kibana_system_password claimwatch_password; do
  random | write "$name"
done

# What follows from the passwords, in the form in which it is read.
printf 'http://claimwatch:%s@elasticsearch:9200\n' "$(cat "$folder/claimwatch_password")" | write elasticsearch_url
printf 'http://claimwatch:%s@kibana:5601\n' "$(cat "$folder/claimwatch_password")" | write kibana_url
# With a key that changes, Kibana could no longer read the rules it has saved.
write kibana.yml << KIBANA
elasticsearch.username: kibana_system
elasticsearch.password: "$(cat "$folder/kibana_system_password")"
xpack.encryptedSavedObjects.encryptionKey: "$(random)"
xpack.security.encryptionKey: "$(random)"
xpack.reporting.encryptionKey: "$(random)"
KIBANA

chmod 600 -- "$folder"/*
if [ "$(id -u)" -eq 0 ]; then
  chown "$owner" -- "$folder"/*
elif [ "$(id -u)" -ne "$owner" ]; then
  echo "the files have to be user $owner's, who the containers run as:  sudo chown $owner $folder/*" >&2
fi
