#!/bin/bash
# Runs once at each start, in Elasticsearch's image: gives kibana_system its password, and makes the user claimwatch
# with the rights that it needs and no more. Done again, it changes nothing; with new secrets, it puts them in.
set -euo pipefail

elasticsearch=${ELASTICSEARCH:-http://elasticsearch:9200}
secrets=${SECRETS:-/run/secrets}

secret() { tr -d '\r\n' < "$secrets/$1"; }

# The password reaches curl as a file, the body on its standard input: everybody may read a command line.
put() {
  echo "PUT $1"
  curl --silent --show-error --fail --max-time 30 --retry 5 --retry-connrefused --output /dev/null \
    --config <(printf 'user = "elastic:%s"\n' "$(secret elastic_password)") \
    --request PUT --header 'Content-Type: application/json' --data-binary @- "$elasticsearch$1"
}

put /_security/user/kibana_system/_password <<< "{\"password\": \"$(secret kibana_system_password)\"}"

# Its indices with their aliases and templates, and in Kibana what imports data views, dashboards and rules.
put /_security/role/claimwatch << 'ROLE'
{
  "cluster": ["monitor", "manage_index_templates", "manage_ilm"],
  "indices": [{"names": ["news-*", "gen*-news-*"], "privileges": ["all"]}],
  "applications": [{"application": "kibana-.kibana", "privileges": ["all"], "resources": ["*"]}]
}
ROLE

put /_security/user/claimwatch <<< "{\"password\": \"$(secret claimwatch_password)\", \"roles\": [\"claimwatch\"]}"
