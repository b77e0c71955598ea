#!/usr/bin/env bash
# Builds one worker on a fresh Debian 12, into build/image/bin. usage: build-worker.sh skydeck-train|skydeck-qa
set -eu
cd "$(dirname "$0")/../.."
packaging/install-deps.sh
cmake --preset release -B build/image -DSKYDECK_QT=OFF -DSKYDECK_TESTS=OFF
ninja -C build/image "$1"
