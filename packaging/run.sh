#!/usr/bin/env bash
# The main job on the local lab, from nothing: installs, builds, fetches MNIST, opens the window.
#   packaging/run.sh [arguments of skydeck]
#   packaging/run.sh --demo    deploys SimpleBatch, publishes the image, sweeps 3 × 3 on a subset and shows the heatmap;
#                              leaves demo/heatmap.png and demo/curves.png. Without a display it draws offscreen.
set -eu
cd "$(dirname "$0")/.."
packaging/install-deps.sh
packaging/build.sh release skydeck skydeckctl skydeck-lab skydeck-train skydeck-qa
SKYDECK_MNIST_DIR=$(packaging/fetch-mnist.sh)
export SKYDECK_MNIST_DIR
bin=$PWD/build/release/bin

if [ "${1:-}" = "--demo" ]; then
    shift
    exec packaging/demo.sh "$bin" "$@"
fi
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "run.sh: there is no display. Try packaging/run.sh --demo, or build/release/bin/skydeckctl --help" >&2
    exit 1
fi
exec "$bin/skydeck" "$@"
