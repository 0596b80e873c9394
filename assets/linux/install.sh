#!/bin/sh
# Installs the Socket Playground from the folder that this script is in, and removes it again.
set -eu
umask 022

usage() {
  cat <<'END'
Usage: sh install.sh [--prefix DIR] [--uninstall]

Installs the Socket Playground into DIR (default: ~/.local, for you alone; it needs no root). DIR is made if only
its last part is missing. What is installed there already is replaced.

  --prefix DIR   where to, such as /usr/local, for all who use this computer (with sudo)
  --uninstall    removes what was installed into DIR, and nothing else: your sessions stay
END
}
fail() { printf 'install.sh: %s\n' "$1" >&2; exit 1; }
# Runs a tool that renews a cache, if there is one.
tool() {
  if command -v "$1" >/dev/null; then
    "$@" >/dev/null 2>&1 || printf 'install.sh: %s failed\n' "$1" >&2
  fi
}

here=$(cd "$(dirname "$0")" && pwd -P)
# An installed copy of this script is for where it is installed.
if [ -f "$here/installed" ]; then prefix=$(cd "$here/../.." && pwd -P); else prefix=${HOME:-}/.local; fi
uninstall=no
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -ge 2 ] || fail '--prefix needs a folder'; prefix=$2; shift ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --uninstall) uninstall=yes ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
case $prefix in
  /*) ;;
  *) prefix=$(pwd)/$prefix ;;
esac
if [ -d "$prefix" ]; then prefix=$(cd "$prefix" && pwd -P); fi
own=lib/socket-playground
list=$prefix/$own/installed

# Has the desktop look again at what it knows of menus, types of files and icons. Where nothing else is left
# to be known, it was this program alone that made it necessary to note anything.
renew() {
  share=$prefix/share
  if ls "$share"/applications/*.desktop >/dev/null 2>&1; then
    tool update-desktop-database -q "$share/applications"
  else
    rm -f "$share/applications/mimeinfo.cache"
  fi
  if ls "$share"/mime/packages/*.xml >/dev/null 2>&1; then
    tool update-mime-database "$share/mime"
  else
    for cache in XMLnamespaces aliases generic-icons globs globs2 icons magic mime.cache subclasses \
      treemagic types version application/x-socket-playground-session.xml application/x-socket-playground-journal.xml
    do
      rm -f "$share/mime/$cache"
    done
    if [ -d "$share/mime/application" ]; then rmdir "$share/mime/application" 2>/dev/null || true; fi
  fi
  # Without this file, icons are looked for in the folders themselves.
  if [ -f "$share/icons/hicolor/icon-theme.cache" ]; then
    tool gtk-update-icon-cache -qtf "$share/icons/hicolor"
  fi
}

# The list has every file and every folder that was made, in the order in which they were made; folders end
# in a slash. They are removed from the last to the first, and folders if nothing else is in them.
remove() {
  backwards=$(sed '1!G;h;$!d' "$list")
  printf '%s\n' "$backwards" | while IFS= read -r made; do
    case $made in
      */) ;;
      *) rm -f "$prefix/$made" ;;
    esac
  done
  renew
  printf '%s\n' "$backwards" | while IFS= read -r made; do
    case $made in
      ./) rmdir "$prefix" 2>/dev/null || true ;;
      */) if [ -d "$prefix/$made" ]; then rmdir "$prefix/$made" 2>/dev/null || true; fi ;;
    esac
  done
}

if [ "$uninstall" = yes ]; then
  [ -f "$list" ] || fail "the Socket Playground is not installed in $prefix"
  remove
  echo "Removed from $prefix. Sessions stay where they are: ~/.local/share/socket-playground"
  exit 0
fi

[ -f "$here/bin/socket-playground" ] || fail "the program is not beside this script; unpack the whole archive"
[ "$here" != "$prefix" ] || fail 'the program cannot be installed into the folder of this script'
if [ -f "$list" ]; then remove; fi

made=''
note() { if [ -f "$list" ]; then printf '%s\n' "$1" >>"$list"; else made="$made$1
"; fi; }
folder() {
  if [ -d "$prefix/$1" ]; then return; fi
  case $1 in
    */*/*) folder "$(dirname "$1")/" ;;
  esac
  mkdir "$prefix/$1"
  note "$1"
}
[ -d "$prefix" ] || { mkdir "$prefix"; note ./; }
folder lib/
folder "$own/"
printf '%s' "$made" >"$list"
note "$own/installed"

# Before it is there, so that what an interrupted installation leaves can be removed as well.
place() {
  folder "$(dirname "$2")/"
  note "$2"
  rm -f "$prefix/$2"
  cp "$1" "$prefix/$2"
  chmod "$3" "$prefix/$2"
}
place "$here/install.sh" "$own/install.sh" 755
place "$here/bin/socket-playground" bin/socket-playground 755
(cd "$here" && find share -type f) | while IFS= read -r file; do place "$here/$file" "$file" 644; done

# A menu may not search this folder for programs. The path is quoted as the Desktop Entry Specification says.
program=$prefix/bin/socket-playground
entry=$prefix/share/applications/socket-playground.desktop
quoted=$(printf '%s' "$program" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
case $program in
  *[!A-Za-z0-9_./+:,@-]*) quoted="\"$quoted\"" ;;
esac
while IFS= read -r line; do
  case $line in
    Exec=*) printf 'Exec=%s %%f\n' "$quoted" ;;
    TryExec=*) printf 'TryExec=%s\n' "$(printf '%s' "$program" | sed 's/\\/\\\\/g')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$here/share/applications/socket-playground.desktop" >"$entry"
renew

echo "Installed in $prefix. To remove it: sh '$prefix/$own/install.sh' --uninstall"
case :${PATH:-}: in
  *:"$prefix/bin":*) ;;
  *) echo "To start it by its name, add $prefix/bin to PATH (many systems do so when you log in again)." ;;
esac
