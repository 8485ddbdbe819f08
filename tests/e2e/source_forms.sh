#!/usr/bin/env bash
# One image in every form that umoci and skopeo write, plain and compressed, as a file and through a
# pipe, must be the same image; a folder shown as a layer must unpack to the same tree.
# The last line is "N passed, N failed".
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
probe=${IAR_SOURCE_PROBE:-$top/build/release/tests/source_probe}
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
failed=0

check() { # WHAT EXPECTED FOUND
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
    return
  fi
  failed=$((failed + 1))
  printf 'FAILED: %s\nexpected: %s\nfound:    %s\n' "$1" "$2" "$3"
}
same_image() { check "$*" "$image" "$("$probe" "$@" 2>&1)"; }
reason() { # REASON REFERENCE…
  local expected=$1 found
  shift
  found=$("$probe" "$@" 2>&1)
  check "$*: $found" "$expected" "${found%%:*}"
}

make_image() {
  mkdir tree more
  head -c 3000000 /dev/urandom >tree/random
  head -c 3000000 /dev/zero >tree/zeros
  ln -s ../random tree/link
  echo hello >more/hello
  local rootless=()
  [ "$(id -u)" = 0 ] || rootless=(--rootless)
  umoci init --layout image
  umoci new --image image:v1
  umoci insert "${rootless[@]}" --image image:v1 tree /opt/tree
  umoci insert "${rootless[@]}" --image image:v1 more /opt/more
  umoci config --image image:v1 --os linux --architecture amd64 --config.env A=b
}
copy() { skopeo copy --quiet --insecure-policy "$@"; }

make_image >/dev/null 2>&1 || { echo "umoci failed"; exit 1; }
image=$("$probe" oci:image:v1) || { echo "$image"; exit 1; }
check "layers" 2 "$(grep -c '^layer' <<<"$image")"

copy oci:image:v1 oci-archive:o.tar:v1
copy oci:image:v1 docker-archive:d.tar:example.org/app:v1
copy --dest-compress-format zstd oci:image:v1 oci:zstd:v1
copy --dest-compress --dest-compress-format gzip oci:image:v1 oci-archive:og.tar
same_image image
same_image image:v1
same_image oci:image:v1 linux/amd64
same_image oci:zstd
same_image oci-archive:og.tar
for archive in o.tar d.tar; do
  gzip -k $archive
  zstd -q $archive
  cat $archive.gz <(head -c 1000 /dev/zero | gzip) >$archive.members.gz
  for file in $archive $archive.gz $archive.zst $archive.members.gz; do
    same_image $file
    check "- <$file" "$image" "$("$probe" - <$file)"
    check "$file through a pipe" "$image" "$(cat $file | "$probe" -)"
  done
done
same_image oci-archive:o.tar.zst:v1
same_image docker-archive:d.tar:example.org/app:v1
same_image docker-archive:d.tar.gz:v1

reason platform_missing oci:image:v1 linux/arm64
reason platform_missing docker-archive:d.tar linux/arm64
reason not_found oci:image:v2
reason not_found docker-archive:d.tar:v2
reason not_found nowhere
reason unsupported_media_type /dev/null
head -c 2000000 o.tar >cut.tar
reason corrupt cut.tar
head -c 2000000 o.tar.gz >cut.tar.gz
reason corrupt cut.tar.gz

# Two images in one archive, as podman and skopeo name them.
copy oci:image:v1 docker-archive:several.tar:a:1 --additional-tag b:2
same_image docker-archive:several.tar
same_image docker-archive:several.tar:b:2

# A tree as a layer.
mkdir -p root/usr/bin root/etc "root/$(printf 'long%.0s' {1..60})"
cp -a tree root/usr/
echo '#!/bin/sh' >root/usr/bin/tool
chmod 4755 root/usr/bin/tool
ln root/usr/bin/tool root/etc/same-tool
echo deep >"root/$(printf 'long%.0s' {1..60})/$(printf 'name%.0s' {1..50})"
ln -s /etc/passwd root/etc/outside
mkfifo root/etc/fifo
truncate -s 3M root/sparse
"$probe" dir:root --layer >layer.tar
"$probe" dir:root --layer >again.tar
check "the same bytes twice" "" "$(cmp layer.tar again.tar 2>&1)"
mkdir unpacked
tar -xpf layer.tar -C unpacked
# Path, kind, mode, size, link target and number of links; of a folder the first three only.
list() {
  (cd "$1" && find . -mindepth 1 -printf '%p %y %m %s %l %n\n' |
    sed '/ d /s/ [0-9]*  [0-9]*$//' | sort)
}
check "the tree that the layer unpacks to" "$(list root)" "$(list unpacked)"
rm root/etc/fifo unpacked/etc/fifo
check "the contents of that tree" "" "$(diff -r --no-dereference root unpacked 2>&1)"
check "hard links stay" "$(stat -c %i unpacked/usr/bin/tool)" "$(stat -c %i unpacked/etc/same-tool)"

echo "$passed passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
