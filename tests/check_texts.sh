#!/usr/bin/env bash
# Fails when a text of the window is missing or obsolete in skydeck_ja.ts, or a plural form in skydeck_en.ts ("1 stack(s)"
# would be shown), or when the files do not hold what the source says.
# usage: check_texts.sh SOURCE_DIR LUPDATE
set -eu
cd "$1"
lupdate=$2
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
for language in en ja; do
    file=resources/translations/skydeck_$language.ts
    options=(-no-obsolete -locations none)
    [ "$language" = en ] && options+=(-pluralonly)
    cp "$file" "$copy/skydeck_$language.ts"
    "$lupdate" -silent -I . -recursive widgets app/skydeck "${options[@]}" -ts "$copy/skydeck_$language.ts" \
        >"$copy/log" 2>&1 || { cat "$copy/log"; exit 1; }
    # Such texts are looked for in another context than the one that they are filed under: give them a struct Words.
    ! grep "lacks Q_OBJECT" "$copy/log" || { echo "declare these texts with Q_DECLARE_TR_FUNCTIONS"; exit 1; }
    diff -u "$file" "$copy/skydeck_$language.ts" || {
        echo "$file is not up to date: run ninja update_texts and fill in what is new"; exit 1; }
    if grep -q 'type="unfinished"' "$file"; then
        echo "$file: unfinished texts; fill in their translations"
        exit 1
    fi
done
python3 tests/check_translation.py resources/translations/skydeck_ja.ts
