#!/usr/bin/env bash
# All tests, from nothing: installs, builds, fetches MNIST, runs ctest. Arguments go to ctest (-L unit, -R Name …).
set -eu
cd "$(dirname "$0")/.."
packaging/install-deps.sh --test --bench   # benchmarks are run for a moment, as tests that they still work
packaging/build.sh release   # what run.sh builds, and the tests
SKYDECK_MNIST_DIR=$(packaging/fetch-mnist.sh)
export SKYDECK_MNIST_DIR
packaging/fetch-npm.sh >/dev/null
# Tests talk to loopback only; what a person has set for the real AWS must not reach them.
unset AWS_CA_BUNDLE AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
    AWS_SESSION_TOKEN http_proxy HTTP_PROXY
export AWS_EC2_METADATA_DISABLED=true
exec ctest --test-dir build/release --output-on-failure --parallel 2 --no-tests=error "$@"
