# Sourced by the scripts here: what they share. Not run on its own.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ci=$top/.ci

say() { printf 'ci: %s\n' "$*"; }
die() { printf 'ci: FAILED: %s\n' "$*" >&2; exit 1; }

# die_with LOG MESSAGE: the end of a log, then what it failed.
die_with() {
  printf -- '--- the end of %s\n' "$1" >&2
  tail -n 60 "$1" >&2 || true
  printf -- '---\n' >&2
  die "$2"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A process is named PID:START-TIME, so that a pid which the kernel gave away again is never taken for ours.
identity() {
  local at
  at=$(awk '{ sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null) || true
  [[ -z $at ]] || echo "$1:$at"
}
alive() { [[ -n $1 && $(identity "${1%%:*}") == "$1" ]] && ! zombie "${1%%:*}"; }
zombie() { grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# wait_until SECONDS COMMAND...: 1 when it did not succeed in time.
wait_until() {
  local deadline=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

gone() { ! alive "$1"; }

# end_all PROCESS...: for traps; asks, waits 20 s, insists.
end_all() {
  local process
  for process in "$@"; do if alive "$process"; then kill -s TERM "${process%%:*}" 2>/dev/null || true; fi; done
  for process in "$@"; do
    wait_until 20 gone "$process" || { say "killing ${process%%:*}"; kill -s KILL "${process%%:*}" 2>/dev/null || true; }
  done
}
