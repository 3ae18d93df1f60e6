# What `chatai shell` lets bash read in place of ~/.bashrc: each command is told on descriptor 3, before it runs and when it has ended.
# It runs when a line comes back: it is on the disk then.
# It is a record, not a barrier: whoever wants to hide something from it can.
[ -f ~/.bashrc ] && . ~/.bashrc

PATH="$SHELL_BIN:$PATH"
PS1='$SHELL_INSTANCE (recorded) \w \$ '
# Nothing is left out, also not what begins with a space or was typed twice.
unset HISTCONTROL HISTIGNORE HISTTIMEFORMAT
set -o history
# A record that is gone shall be a failed write. A trap, unlike an ignored signal, is not inherited by what runs here.
trap : PIPE

__tell() { printf '%s\0' "$@" >&3; }
__ended() {
  local code=$?
  __tell ended "$code" '' 2>/dev/null || { echo 'Nobody records this shell any more: it ends.' >&2; exit 5; }
  return "$code"
}
PS0='$(__tell command "$(history 1)" "$PWD" && read -r -t 2 -u 3)'
PROMPT_COMMAND="__ended${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
